import type { NuovaPersona } from '../../../../../sql/app/accessi/tipi.ts';
import type { ErroreCampo } from '../../componenti/moduli/campo.ts';
import { testiAccreditamento as testi } from '../../messaggi/it-accreditamento.ts';
import {
  CAMPI_ANAGRAFICA,
  checkAnagrafica,
  checkDataPec,
  checkProtocollo,
  normalizeAnagrafica,
  tidy,
  type Anagrafica,
} from './campi.ts';
import { matchesNames } from './codice-fiscale.ts';
import { etichettaLuogo, luogoUnico, trovaLuoghi, type LuogoRichiedibile, type Luoghi } from './luoghi.ts';
import { checkRichiesta, isNelProprioAmbito, type Potere } from './regole.ts';

export const MAX_PERSONE = 20;
/** More than any field may hold; what is longer is no typing. */
const MAX_TYPED = 500;
const PROPOSTE = 6;

/** One person as typed. */
export interface RigaModulo extends Anagrafica {
  /** Stays the same while rows are added and taken away. */
  numero: number;
  ruolo: string;
  territorio: string;
  /** Chosen among the places that a text may mean. */
  scelta: string;
}

/** The whole form as typed: it comes back to the page with every answer. */
export interface ValoriModulo {
  pecProtocollo: string;
  pecData: string;
  persone: RigaModulo[];
  /** Warnings that were shown already, so that sending again means "it is right so". */
  avvisiVisti: string;
}

const CAMPI_RIGA = [...CAMPI_ANAGRAFICA, 'ruolo', 'territorio', 'scelta'] as const;

export const rigaVuota = (numero = 0): RigaModulo => ({
  numero,
  nome: '',
  cognome: '',
  codiceFiscale: '',
  email: '',
  ente: '',
  ruolo: '',
  territorio: '',
  scelta: '',
});

/** Id and name of a field of the form. */
export const idCampo = (riga: number, campo: string): string => `persone-${riga}-${campo}`;

/** Reads the form, whatever it holds: rows in their order, at most `MAX_PERSONE` and one more (which is then refused). */
export function readModulo(form: FormData): ValoriModulo {
  const read = (name: string) => String(form.get(name) ?? '').slice(0, MAX_TYPED);
  const rows = new Set(
    [...form.keys()].flatMap((name) => {
      const row = /^persone-(\d{1,3})-/.exec(name)?.[1];
      return row === undefined ? [] : [Number(row)];
    }),
  );
  const persone = [...rows]
    .sort((a, b) => a - b)
    .slice(0, MAX_PERSONE + 1)
    .map((numero) => {
      const typed = CAMPI_RIGA.map((campo) => [campo, read(idCampo(numero, campo))]);
      return { ...rigaVuota(numero), ...(Object.fromEntries(typed) as Omit<RigaModulo, 'numero'>) };
    });
  return {
    pecProtocollo: read('pecProtocollo'),
    pecData: read('pecData'),
    persone: persone.length > 0 ? persone : [rigaVuota()],
    avvisiVisti: read('avvisiVisti'),
  };
}

/** What the server says of a form. */
export interface EsitoModulo {
  errori: ErroreCampo[];
  /** Worth a second look; sending again confirms. */
  avvisi: ErroreCampo[];
  /** Places that the text of a row may mean, by its number. */
  proposte: Record<number, string[]>;
  /** What `avvisiVisti` must hold for the warnings to be confirmed. */
  firmaAvvisi: string;
  /** The request, when there are no errors. */
  richiesta: { pecProtocollo: string; pecData: string; persone: NuovaPersona[] } | null;
}

interface Contesto {
  poteri: readonly Potere[];
  luoghi: Luoghi;
  /** YYYY-MM-DD. */
  oggi: string;
}

/** Checks all that can be known without the application's state. */
export function checkModulo(valori: ValoriModulo, contesto: Contesto): EsitoModulo {
  const esito: EsitoModulo = { errori: [], avvisi: [], proposte: {}, firmaAvvisi: '', richiesta: null };
  const pecProtocollo = tidy(valori.pecProtocollo);
  const pecData = tidy(valori.pecData);
  addError(esito, 'pecProtocollo', checkProtocollo(pecProtocollo));
  addError(esito, 'pecData', checkDataPec(pecData, contesto.oggi));
  if (valori.persone.length > MAX_PERSONE) addError(esito, '', testi.errore.troppePersone(MAX_PERSONE));
  const righe = valori.persone.map((riga) => checkRiga(riga, contesto, esito));
  checkBetween(valori.persone, righe, esito);
  esito.firmaAvvisi = esito.avvisi
    .map(({ testo }) => testo)
    .join('|')
    .slice(0, MAX_TYPED);
  const persone = righe.flatMap((persona) => persona ?? []);
  if (esito.errori.length === 0) esito.richiesta = { pecProtocollo, pecData, persone };
  return esito;
}

function addError(esito: EsitoModulo, campo: string, testo: string | null): void {
  if (testo !== null) esito.errori.push({ campo, testo });
}

function checkRiga(riga: RigaModulo, contesto: Contesto, esito: EsitoModulo): NuovaPersona | null {
  const i = riga.numero;
  const persona = normalizeAnagrafica(riga);
  const errors = checkAnagrafica(persona, contesto.oggi);
  for (const campo of CAMPI_ANAGRAFICA) addError(esito, idCampo(i, campo), errors[campo] ?? null);
  const luogo = resolveLuogo(riga, contesto, esito);
  const ruolo = tidy(riga.ruolo);
  const allowed = checkRuolo(ruolo, luogo, i, contesto, esito);
  if (!errors.codiceFiscale && !errors.nome && !errors.cognome) addNameWarning(persona, i, esito);
  if (Object.keys(errors).length > 0 || !luogo || !allowed) return null;
  const { livello, codice } = luogo;
  return { ...persona, ruolo, livello, codice };
}

function addNameWarning(persona: Anagrafica, i: number, esito: EsitoModulo): void {
  if (matchesNames(persona.codiceFiscale, persona.nome, persona.cognome)) return;
  esito.avvisi.push({
    campo: idCampo(i, 'codiceFiscale'),
    testo: testi.avviso.nomeDiverso(persona.codiceFiscale, `${persona.nome} ${persona.cognome}`),
  });
}

/** The place that a row means: first among the own ones, then anywhere, to say that it lies outside. */
function resolveLuogo(
  riga: RigaModulo,
  { poteri, luoghi }: Contesto,
  esito: EsitoModulo,
): LuogoRichiedibile | null {
  const campo = idCampo(riga.numero, 'territorio');
  const typed = tidy(riga.territorio);
  if (typed === '') {
    addError(esito, campo, testi.errore.territorio.assente);
    return null;
  }
  const own = [...luoghi.values()].filter((luogo) => isNelProprioAmbito(poteri, luogo));
  const found =
    luogoUnico(own, typed) ??
    (riga.scelta ? luogoUnico(own, riga.scelta) : null) ??
    luogoUnico(luoghi.values(), typed);
  if (found) return found;
  const near = trovaLuoghi(own, typed, PROPOSTE).map(etichettaLuogo);
  if (near.length > 0) esito.proposte[riga.numero] = near;
  addError(
    esito,
    campo,
    near.length > 0 ? testi.errore.territorio.scegli : testi.errore.territorio.sconosciuto,
  );
  return null;
}

function checkRuolo(
  ruolo: string,
  luogo: LuogoRichiedibile | null,
  i: number,
  { poteri }: Contesto,
  esito: EsitoModulo,
): boolean {
  if (ruolo === '') {
    addError(esito, idCampo(i, 'ruolo'), testi.errore.ruolo.assente);
    return false;
  }
  if (!luogo) return false;
  const rule = checkRichiesta(poteri, ruolo, luogo);
  if (rule === 'FUORI_AMBITO') addError(esito, idCampo(i, 'territorio'), testi.errore.territorio.fuori);
  if (rule === 'RUOLO_NON_RICHIEDIBILE')
    addError(esito, idCampo(i, 'ruolo'), testi.errore.ruolo.nonRichiedibile);
  if (rule === 'LIVELLO_NON_AMMESSO') {
    addError(esito, idCampo(i, 'ruolo'), testi.errore.ruolo.livello(testi.livello[luogo.livello]));
  }
  return rule === 'ammesso';
}

/** One address is of one person, one person has one address, and nobody is asked twice for the same. */
function checkBetween(righe: RigaModulo[], persone: (NuovaPersona | null)[], esito: EsitoModulo): void {
  const seen: NuovaPersona[] = [];
  for (const [position, { numero: i }] of righe.entries()) {
    const persona = persone[position];
    if (!persona) continue;
    const same = seen.find(({ codiceFiscale }) => codiceFiscale === persona.codiceFiscale);
    const taken = seen.find(({ email }) => email === persona.email);
    if (taken && taken.codiceFiscale !== persona.codiceFiscale) {
      addError(esito, idCampo(i, 'email'), testi.errore.emailDiAltri);
    } else if (same && same.email !== persona.email) {
      addError(esito, idCampo(i, 'email'), testi.errore.emailDiversa(same.email));
    } else if (seen.some((other) => isSameRequest(other, persona))) {
      addError(esito, idCampo(i, 'codiceFiscale'), testi.errore.ripetuta);
    }
    seen.push(persona);
  }
}

/** The same right for the same person. */
export function isSameRequest(
  a: Pick<NuovaPersona, 'codiceFiscale' | 'ruolo' | 'livello' | 'codice'>,
  b: Pick<NuovaPersona, 'codiceFiscale' | 'ruolo' | 'livello' | 'codice'>,
): boolean {
  return (
    a.codiceFiscale === b.codiceFiscale &&
    a.ruolo === b.ruolo &&
    a.livello === b.livello &&
    a.codice === b.codice
  );
}
