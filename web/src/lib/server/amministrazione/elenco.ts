import type { FiltroUtenti } from '../../../../../sql/app/accessi/tipi.ts';
import type { Pagina } from '../../tipi-amministrazione.ts';
import { RUOLI_ASSEGNABILI } from './diritti.ts';

/** Lines of a page of any list of the console. */
const RIGHE_PER_PAGINA = 50;

const GIORNO_MS = 86_400_000;
const MASSIMA_PAGINA = 100_000;
const MASSIMO_TESTO = 100;
const STATI = ['attivo', 'invitato', 'sospeso'] as const;
const VISTE = ['bloccati', 'password', 'accredito'] as const;

/** What the address of the list of people asks for. */
export interface RicercaUtenti {
  testo: string;
  ruolo: string;
  stato: (typeof STATI)[number] | '';
  /** Only locked ones, or those whose password or accreditation is about to end. */
  vista: (typeof VISTE)[number] | '';
}

/** Days before which something is about to end. */
export interface Preavvisi {
  /** `giorni` null: passwords do not end. */
  password: { giorni: number | null; avvisoGiorni: number };
  giorniAvvisoAccredito: number;
}

/** Reads the search of the address; what it does not know is left out. */
export function readRicerca(params: URLSearchParams): RicercaUtenti {
  const one = <T extends string>(nome: string, among: readonly T[]) =>
    among.find((valore) => valore === params.get(nome)) ?? ('' as const);
  return {
    testo: readText(params, 'q'),
    ruolo: one('ruolo', RUOLI_ASSEGNABILI),
    stato: one('stato', STATI),
    vista: one('vista', VISTE),
  };
}

/** A text of the address without blanks around it, cut. */
export function readText(params: URLSearchParams, nome: string): string {
  return (params.get(nome) ?? '').trim().slice(0, MASSIMO_TESTO);
}

/** The search as the store takes it. Suspended people have nothing that is about to end. */
export function toFiltro(
  { testo, ruolo, stato, vista }: RicercaUtenti,
  preavvisi: Preavvisi,
  now: Date,
): FiltroUtenti {
  return {
    ...(testo && { testo }),
    ...(ruolo && { ruolo }),
    ...(stato && { stato }),
    ...(vista && filtroVista(vista, preavvisi, now)),
  };
}

/** The filter of one of the views. */
export function filtroVista(
  vista: (typeof VISTE)[number],
  { password, giorniAvvisoAccredito }: Preavvisi,
  now: Date,
): FiltroUtenti {
  const shifted = (giorni: number) => new Date(now.getTime() + giorni * GIORNO_MS).toISOString();
  if (vista === 'bloccati') return { bloccatiAl: now.toISOString() };
  if (vista === 'accredito') return { scadePrimaDi: shifted(giorniAvvisoAccredito) };
  // Passwords that never end were changed after the beginning of time, all of them.
  if (password.giorni === null) return { passwordPrimaDi: new Date(0).toISOString() };
  return { passwordPrimaDi: shifted(password.avvisoGiorni - password.giorni) };
}

/** Which page the address asks for, from 1. */
export function readPagina(params: URLSearchParams): number {
  const asked = Number(params.get('pagina') ?? 1);
  return Number.isInteger(asked) && asked >= 1 && asked <= MASSIMA_PAGINA ? asked : 1;
}

/** Where a page begins and how long it is, for the stores. */
export function rangeOf(numero: number): { da: number; limite: number } {
  return { da: (numero - 1) * RIGHE_PER_PAGINA, limite: RIGHE_PER_PAGINA };
}

export function toPagina(numero: number, totale: number): Pagina {
  return { numero, di: Math.max(1, Math.ceil(totale / RIGHE_PER_PAGINA)), totale };
}
