import type { Evento, FiltroRegistro } from '../../../../../sql/app/accessi/tipi.ts';
import { testiAmministrazione } from '../../messaggi/it-amministrazione.ts';
import type { Cella } from '../esporta/csv.ts';
import { giornoDopo } from '../statistiche/giorni.ts';
import { isGiorno, startOfDay } from './date.ts';
import { readText } from './elenco.ts';

/** What the address of the audit log asks for, as typed. */
export interface RicercaRegistro {
  /** First and last day in Italy, YYYY-MM-DD; empty: no limit. */
  dal: string;
  al: string;
  utente: string;
  azione: string;
  testo: string;
}

/** Reads the search of the address; days that are none are left out. */
export function readRicercaRegistro(params: URLSearchParams): RicercaRegistro {
  const giorno = (nome: string) => (isGiorno(params.get(nome) ?? '') ? (params.get(nome) ?? '') : '');
  return {
    dal: giorno('dal'),
    al: giorno('al'),
    utente: readText(params, 'utente'),
    azione: readText(params, 'azione'),
    testo: readText(params, 'q'),
  };
}

/** The search as the store takes it: whole days, both included. */
export function toFiltroRegistro({ dal, al, utente, azione, testo }: RicercaRegistro): FiltroRegistro {
  return {
    ...(dal && { dal: startOfDay(dal) }),
    ...(al && { al: startOfDay(giornoDopo(al, 1)) }),
    ...(utente && { utente }),
    ...(azione && { azione }),
    ...(testo && { testo }),
  };
}

/** Headings of the export. */
export const COLONNE_REGISTRO: readonly string[] = Object.values(testiAmministrazione.registro.colonneCsv);

/** A line of the log as a line of the export: instants as the log keeps them, in UTC. */
export function eventoToCelle(evento: Evento): Cella[] {
  return [
    evento.eventoId,
    evento.quando,
    evento.utente,
    evento.azione,
    testiAmministrazione.azioni[evento.azione] ?? '',
    evento.oggetto,
    JSON.stringify(evento.dettagli),
    evento.indirizzo,
    evento.richiestaHttp,
  ];
}

/** Whether the object of a line is the id of a person. */
export const isUtente = (oggetto: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(oggetto);

/** The details of a line as rows: what changed has a value before and one after. */
export function dettagliToRighe(
  dettagli: Record<string, unknown>,
): { voce: string; prima: string; dopo: string }[] {
  const { prima, dopo, ...altri } = dettagli;
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const before = isRecord(prima) ? prima : { valore: prima };
  const after = isRecord(dopo) ? dopo : { valore: dopo };
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys
    .map((voce) => ({ voce, prima: writeValue(before[voce]), dopo: writeValue(after[voce]) }))
    .filter((riga) => riga.prima !== '' || riga.dopo !== '');
  return [
    ...Object.entries(altri).map(([voce, valore]) => ({ voce, prima: '', dopo: writeValue(valore) })),
    ...changed,
  ];
}

function writeValue(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
