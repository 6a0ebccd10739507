import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import { data } from '../../formato.ts';
import { testiNuclei } from '../../messaggi/it-nuclei.ts';
import { parseStatoNuclei, queryNuclei } from '../../stato-nuclei.ts';
import type { Dataset, Livello, Luogo, Opzione, Origine } from '../../tipi.ts';
import type { DatiNuclei, Giorno, LuogoAmpio, RigaNuclei } from '../../tipi-nuclei.ts';
import type { Interroga } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { isProprio, luoghiSopra, percorsoNuclei } from './ambito.ts';
import { createChiedi, seLeggibile, type Chiedi } from './chiedi.ts';
import { askAmpi, type Chi } from './confronto.ts';
import { fraseNuclei } from './frase.ts';
import { alLuogo } from './nomi.ts';
import { FASI, QUERY_DATE, nuclei, queryFasi, queryPeriodi, readTesto } from './query.ts';
import type { Oggetto } from './soggetto.ts';
import { askComuni, askFigli, askPartenze, suddivisioniDi, type TabellaNuclei } from './tabella.ts';
import { nomeFase, toFasi, toValori } from './valori.ts';

export interface RichiestaNuclei {
  contesto: Contesto;
  italia: Nodo;
  oggetto: Oggetto;
  params: URLSearchParams;
  /** Where the rows come from; undefined before anything is loaded. */
  dataset: Dataset | undefined;
  puoEsportare: boolean;
  interroga: Interroga;
  requestId: string;
  signal?: AbortSignal;
}

/** Observation days at which a person has rows, the oldest first; none for who reads nothing. */
export async function askDate(chiedi: Chiedi): Promise<Giorno[]> {
  const righe = await seLeggibile(chiedi(QUERY_DATE));
  return righe
    .map((riga) => {
      const iso = readTesto(riga, `${nuclei('data_riferimento')}.day`).slice(0, 10);
      const breve = iso.split('-').reverse().join('/');
      return { valore: readTesto(riga, nuclei('periodo')), etichetta: data(iso), breve };
    })
    .sort((a, b) => (a.valore < b.valore ? -1 : 1));
}

/**
 * The page of a place, or of all own rows. The place was found to be the person's own; the rows are in any case those that the model
 * gives to the person.
 * @throws ErroreDati when the data process does not answer
 */
export async function paginaNuclei(richiesta: RichiestaNuclei): Promise<DatiNuclei> {
  const { contesto, italia, oggetto, dataset } = richiesta;
  const chiedi = createChiedi(richiesta.interroga, contesto, richiesta);
  const periodi = await askDate(chiedi);
  const letto = parseStatoNuclei(
    richiesta.params,
    periodi.map(({ valore }) => valore),
    FASI,
  );
  const { stato } = letto;
  const corrente = periodi.findIndex(({ valore }) => valore === stato.periodo);
  const precedente = periodi[corrente - 1] ?? null;
  const chi: Chi = { italia, ambiti: contesto.ambiti, chiedi };
  const risposte = await askRisposte(chi, oggetto, {
    stato,
    periodi: periodi.map(({ valore }) => valore),
    precedente: precedente?.valore ?? null,
  });
  const at = (periodo: string | undefined) =>
    risposte.date.find((riga) => readTesto(riga, nuclei('periodo')) === periodo);
  const valori = toValori(at(stato.periodo), stato.fase);
  const perFase = toFasi(risposte.fasi, stato.periodo);
  const serie = periodi.map(({ valore }) => toValori(at(valore), stato.fase));
  return {
    soggetto: oggetto.soggetto,
    nome: oggetto.nome,
    percorso: oggetto.percorso,
    briciole: briciole(richiesta),
    ...letto,
    periodi,
    fasi: FASI.map((codice) => ({ valore: codice, etichetta: nomeFase(codice) })),
    frase: scriviFrase(richiesta, { ...risposte, stato, periodi, corrente, valori, perFase }),
    origine: dataset ? toOrigine(dataset) : null,
    valori,
    prima: precedente ? toValori(at(precedente.valore), stato.fase) : null,
    precedente: precedente?.etichetta ?? '',
    perFase,
    complemento: oggetto.nodo ? alLuogo(oggetto.nodo.luogo) : '',
    storia: oggetto.soggetto === 'nucleo' ? storia(periodi, risposte.fasi) : [],
    ampi: risposte.ampi,
    serie: { nuclei: serie.map((uno) => uno.nuclei), giorni: serie.map((uno) => uno.giorniMedi) },
    suddivisioni: suddivisioniDi(oggetto.nodo),
    livelloFigli: risposte.tabella.livello,
    righe: risposte.tabella.righe,
    note: note(contesto, oggetto, risposte.tabella.righe),
    esporta: richiesta.puoEsportare && valori.nuclei > 0 ? exportQuery(oggetto, stato) : null,
  };
}

interface Risposte {
  fasi: RigaCube[];
  date: RigaCube[];
  ampi: LuogoAmpio[];
  tabella: TabellaNuclei;
}

type Quando = Parameters<typeof askFigli>[2];

async function askRisposte(chi: Chi, { nodo }: Oggetto, quando: Quando): Promise<Risposte> {
  const { stato, periodi } = quando;
  if (periodi.length === 0) return { fasi: [], date: [], ampi: [], tabella: { livello: null, righe: [] } };
  const luogo = nodo?.luogo ?? null;
  const date = chi.chiedi(queryPeriodi(luogo, stato.fase));
  const sopra = nodo ? luoghiSopra(chi.italia, nodo) : [];
  const [fasi, ampi, tabella] = await Promise.all([
    chi.chiedi(queryFasi(luogo)),
    askAmpi(chi, sopra, { periodi, periodo: stato.periodo, fase: stato.fase }),
    askTabella(chi, nodo, quando, date),
  ]);
  return { fasi, date: await date, ampi: [...ampi.values()], tabella };
}

function askTabella(
  chi: Chi,
  nodo: Nodo | null,
  quando: Quando,
  date: Promise<RigaCube[]>,
): Promise<TabellaNuclei> {
  if (!nodo) return chi.ambiti.length > 0 ? askPartenze(chi, quando) : askComuni(chi, quando);
  const { periodo, fase } = quando.stato;
  const giorniMedi = date.then(
    (righe) =>
      toValori(
        righe.find((riga) => readTesto(riga, nuclei('periodo')) === periodo),
        fase,
      ).giorniMedi,
  );
  return askFigli(chi, nodo, quando, giorniMedi);
}

/** Where one household stood at each observation day, the latest first. */
function storia(periodi: readonly Opzione[], righe: readonly RigaCube[]): DatiNuclei['storia'] {
  return periodi.toReversed().flatMap(({ valore, etichetta }) => {
    const qui = toFasi(righe, valore).find((voce) => voce.nuclei > 0);
    return qui ? [{ giorno: etichetta, fase: qui.nome }] : [];
  });
}

/** The own places on the way to this one, below the start of the section. */
function briciole({ italia, contesto, oggetto }: RichiestaNuclei): Luogo[] {
  const path: Luogo[] = [];
  for (let step = oggetto.nodo; step; step = step.genitore) {
    if (isProprio(italia, step, contesto.ambiti))
      path.unshift({ ...step.luogo, percorso: percorsoNuclei(step) });
  }
  if (path[0]?.livello === 'italia') return path;
  const inizio: Luogo = {
    livello: 'italia' as Livello,
    codice: '',
    nome: testiNuclei.titoloPagina,
    percorso: '/nuclei',
  };
  return [inizio, ...path];
}

interface PerFrase extends Pick<DatiNuclei, 'stato' | 'periodi' | 'valori' | 'perFase'> {
  corrente: number;
}

function scriviFrase(
  { oggetto, contesto }: RichiestaNuclei,
  { stato, periodi, corrente, valori, perFase }: PerFrase,
): string {
  if (leggeNulla(contesto)) return testiNuclei.frase.senzaAmbito;
  return fraseNuclei({
    soggetto: oggetto.soggetto,
    luogo: oggetto.nodo?.luogo ?? null,
    giorno: periodi[corrente]?.etichetta ?? '',
    fase: stato.fase ? { codice: stato.fase, nome: nomeFase(stato.fase) } : null,
    valori,
    perFase,
  });
}

const leggeNulla = ({ ambiti, enti, soggetto }: Contesto): boolean =>
  ambiti.length === 0 && enti.length === 0 && soggetto === undefined;

const toOrigine = ({ dataset, fonte, aggiornatoAl, dimostrativo }: Dataset): Origine => ({
  dataset,
  fonte,
  aggiornatoAl,
  dimostrativo,
});

function note({ ambiti }: Contesto, { soggetto }: Oggetto, righe: readonly RigaNuclei[]): string[] {
  if (soggetto === 'tutto' && ambiti.length > 0) return [testiNuclei.note.ente];
  return soggetto === 'territori' && righe.length > 1 ? [testiNuclei.note.sovrapposti] : [];
}

/** What a file is asked with: the place, the observation day and the phase of the page. */
function exportQuery({ percorso }: Oggetto, stato: DatiNuclei['stato']): string {
  const query = queryNuclei(stato, { suddivisione: 'ats', ordina: 'nuclei', verso: 'decr' });
  const resto = percorso.replace(/^\/nuclei/, '');
  if (resto) query.set('luogo', resto);
  return query.size === 0 ? '' : `?${query}`;
}
