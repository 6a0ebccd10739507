import type { Livello } from '../../tipi.ts';
import type { RigaNuclei, StatoNuclei, SuddivisioneNuclei } from '../../tipi-nuclei.ts';
import { variazione } from '../calcoli.ts';
import type { RigaCube } from '../cube/transport.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { appartenenzaDi, luoghiSopra, percorsoNuclei, puntiDiPartenza } from './ambito.ts';
import { askAmpi, type Chi } from './confronto.ts';
import { alLuogo } from './nomi.ts';
import { nuclei, queryLuoghi, readTesto } from './query.ts';
import { toValori } from './valori.ts';

type Sotto = Exclude<Livello, 'italia'>;

interface Quando {
  stato: StatoNuclei;
  /** Observation days, the oldest first. */
  periodi: readonly string[];
  precedente: string | null;
}

export interface TabellaNuclei {
  livello: Livello | null;
  righe: RigaNuclei[];
}

/** Ways to cut a place: a region by its social districts or its provinces. */
export const suddivisioniDi = (nodo: Nodo | null): SuddivisioneNuclei[] =>
  nodo?.luogo.livello === 'regione' ? ['ats', 'province'] : [];

function figliDi(nodo: Nodo, suddivisione: SuddivisioneNuclei): Nodo[] {
  const figli = nodo.luogo.livello === 'regione' && suddivisione === 'ats' ? nodo.ats : nodo.figli;
  return [...figli.values()];
}

/** The places below one; those without households are there with zero, those of the past with their code for a name. */
export async function askFigli(
  { chiedi }: Chi,
  nodo: Nodo,
  quando: Quando,
  giorniMedi: Promise<number | null>,
): Promise<TabellaNuclei> {
  const figli = figliDi(nodo, quando.stato.suddivisione);
  const livello = figli[0]?.luogo.livello;
  if (livello === undefined || livello === 'italia') return { livello: null, righe: [] };
  const righe = await chiedi(queryLuoghi(livello, nodo.luogo, filtri(quando)));
  const riferimento = { complemento: alLuogo(nodo.luogo), giorniMedi: await giorniMedi };
  const perCodice = new Map(figli.map((figlio) => [figlio.luogo.codice, figlio]));
  const codici = new Set([...perCodice.keys(), ...righe.map((riga) => codiceIn(riga, livello))]);
  return {
    livello,
    righe: sort(
      [...codici].map((codice) => {
        const figlio = perCodice.get(codice);
        return { ...toRiga(livello, codice, figlio ?? null, righe, quando), riferimento };
      }),
      quando.stato,
    ),
  };
}

/** The places that a person starts from, each beside what is around it. */
export async function askPartenze(chi: Chi, quando: Quando): Promise<TabellaNuclei> {
  const { italia, ambiti, chiedi } = chi;
  const partenze = puntiDiPartenza(italia, ambiti);
  const sopra = new Map(partenze.map((nodo) => [nodo, aroundOf(italia, nodo)]));
  const { stato, periodi } = quando;
  const around = [...new Set([...sopra.values()].filter((nodo) => nodo !== null))];
  const [ampi, ...gruppi] = await Promise.all([
    askAmpi(chi, around, { periodi, periodo: stato.periodo, fase: stato.fase }),
    ...[...Map.groupBy(partenze, ({ luogo }) => luogo.livello as Sotto)].map(async ([livello, nodi]) => {
      const codici = nodi.map(({ luogo }) => luogo.codice);
      const righe = await chiedi(queryLuoghi(livello, null, { ...filtri(quando), codici }));
      return nodi.map((nodo) => ({ nodo, riga: toRiga(livello, nodo.luogo.codice, nodo, righe, quando) }));
    }),
  ]);
  const righe = gruppi.flat().map(({ nodo, riga }) => {
    const ampio = ampi.get(sopra.get(nodo) ?? nodo);
    return {
      ...riga,
      riferimento: ampio
        ? { complemento: ampio.complemento, giorniMedi: ampio.medie?.giorniMedi ?? null }
        : null,
    };
  });
  const [livello, altro] = new Set(righe.map((riga) => riga.livello));
  return { livello: altro === undefined ? (livello ?? null) : null, righe: sort(righe, stato) };
}

/** What a place stands against: an ATS its Regione, a comune its ATS. */
const aroundOf = (italia: Nodo, nodo: Nodo): Nodo | null =>
  luoghiSopra(italia, nodo).find(({ luogo }) => luogo.livello !== 'provincia') ?? null;

/** Comuni of rows that are somebody's own by body or by person: no place is theirs, so none has a page. */
export async function askComuni({ italia, chiedi }: Chi, quando: Quando): Promise<TabellaNuclei> {
  const righe = await chiedi(queryLuoghi('comune', null, filtri(quando)));
  const codici = [...new Set(righe.map((riga) => codiceIn(riga, 'comune')))];
  const trovate = codici.map((codice) => {
    const nodo = appartenenzaDi(italia, codice)?.comune ?? null;
    return { ...toRiga('comune', codice, nodo, righe, quando), percorso: null };
  });
  return { livello: 'comune', righe: sort(trovate, quando.stato) };
}

const codiceIn = (riga: RigaCube, livello: Sotto): string => readTesto(riga, nuclei(`${livello}_codice`));

function filtri({ stato, precedente }: Quando): { periodi: string[]; fase?: string } {
  return {
    periodi: precedente === null ? [stato.periodo] : [precedente, stato.periodo],
    ...(stato.fase ? { fase: stato.fase } : {}),
  };
}

function toRiga(
  livello: Sotto,
  codice: string,
  nodo: Nodo | null,
  righe: readonly RigaCube[],
  { stato, precedente }: Quando,
): RigaNuclei {
  const at = (periodo: string) =>
    righe.find(
      (riga) => codiceIn(riga, livello) === codice && readTesto(riga, nuclei('periodo')) === periodo,
    );
  return {
    codice,
    nome: nodo?.luogo.nome ?? codice,
    percorso: nodo ? percorsoNuclei(nodo) : null,
    livello,
    valori: toValori(at(stato.periodo), stato.fase),
    nucleiPrima: precedente === null ? null : toValori(at(precedente), stato.fase).nuclei,
    riferimento: null,
  };
}

/** Missing values last in either direction, equal ones by name. */
function sort(righe: RigaNuclei[], { ordina, verso }: StatoNuclei): RigaNuclei[] {
  const sign = verso === 'cresc' ? 1 : -1;
  const byName = (a: RigaNuclei, b: RigaNuclei) => a.nome.localeCompare(b.nome, 'it');
  if (ordina === 'nome') return righe.sort((a, b) => sign * byName(a, b));
  const key = ({ valori, nucleiPrima }: RigaNuclei): number | null => {
    if (ordina === 'variazione') return variazione(valori.nuclei, nucleiPrima);
    if (ordina === 'giorni') return valori.giorniMedi;
    return ordina === 'quota' ? valori.quotaConPatto : valori[ordina];
  };
  return righe.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || byName(a, b);
    return sign * (left - right) || byName(a, b);
  });
}
