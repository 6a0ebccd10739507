import type { NuovaPersona } from '../../../../../sql/app/accessi/tipi.ts';
import { testiAccreditamento as testi } from '../../messaggi/it-accreditamento.ts';
import { CAMPI_ANAGRAFICA, checkAnagrafica, normalizeAnagrafica, tidy } from './campi.ts';
import type { RigaTesto } from './file.ts';
import { chiaveLuogo, type Luoghi } from './luoghi.ts';
import { isSameRequest } from './modulo.ts';
import { plainText } from '../territorio/slug.ts';

/*
 * A list of people accredited upstream: columns by name in any order, then one person a row. It holds administrators and coordinators only;
 * the platform's own administrators never come from a list.
 */

const COLONNE = {
  nome: ['nome'],
  cognome: ['cognome'],
  codiceFiscale: ['codice fiscale', 'codicefiscale', 'cf'],
  email: ['e mail', 'email', 'mail', 'posta elettronica'],
  ruolo: ['ruolo', 'profilo'],
  ente: ['ente', 'denominazione ente'],
  livello: ['livello'],
  codice: ['codice', 'codice territorio', 'codice ente'],
} as const;

type Colonna = keyof typeof COLONNE;

/** What a list may give, by what its column `ruolo` says. */
const RUOLI: Readonly<Record<string, { ruolo: string; livelli: readonly string[] }>> = {
  amministratore: { ruolo: 'amministratore_ats', livelli: ['ats'] },
  'amministratore ats': { ruolo: 'amministratore_ats', livelli: ['ats'] },
  coordinatore: { ruolo: 'coordinatore', livelli: ['ats', 'regione'] },
};

const LIVELLI: Readonly<Record<string, 'regione' | 'ats'>> = {
  regione: 'regione',
  ats: 'ats',
  ambito: 'ats',
  'ambito sociale': 'ats',
  'ambito territoriale sociale': 'ats',
};

export interface RigaScartata {
  riga: number;
  /** What the row says of whom, to find it again. */
  chi: string;
  motivi: string[];
}

export interface Elenco {
  persone: (NuovaPersona & { riga: number })[];
  scarti: RigaScartata[];
  /** Columns that the header lacks; then nothing else was read. */
  colonneAssenti: string[];
}

/**
 * Checks each row of a list.
 * @param righe the header first
 * @param oggi YYYY-MM-DD
 */
export function readElenco(righe: readonly RigaTesto[], luoghi: Luoghi, oggi: string): Elenco {
  const elenco: Elenco = { persone: [], scarti: [], colonneAssenti: [] };
  const columns = findColumns(righe[0]?.celle ?? []);
  elenco.colonneAssenti = (Object.keys(COLONNE) as Colonna[])
    .filter((colonna) => columns[colonna] === undefined)
    .map((colonna) => testi.elenco.colonna[colonna]);
  if (elenco.colonneAssenti.length > 0) return elenco;
  for (const { riga, celle } of righe.slice(1)) {
    const value = (colonna: Colonna) => celle[columns[colonna] ?? -1] ?? '';
    const { persona, motivi } = readRiga(value, luoghi, oggi);
    motivi.push(...againstOthers(persona, elenco.persone));
    if (motivi.length === 0) elenco.persone.push({ ...persona, riga });
    else elenco.scarti.push({ riga, chi: tidy(`${persona.nome} ${persona.cognome}`).slice(0, 80), motivi });
  }
  return elenco;
}

function findColumns(header: readonly string[]): Partial<Record<Colonna, number>> {
  const names = header.map(plainText);
  const found: Partial<Record<Colonna, number>> = {};
  for (const [colonna, known] of Object.entries(COLONNE) as [Colonna, readonly string[]][]) {
    const index = names.findIndex((name) => known.includes(name));
    if (index >= 0) found[colonna] = index;
  }
  return found;
}

function readRiga(
  value: (colonna: Colonna) => string,
  luoghi: Luoghi,
  oggi: string,
): { persona: NuovaPersona; motivi: string[] } {
  const anagrafica = normalizeAnagrafica({
    nome: value('nome'),
    cognome: value('cognome'),
    codiceFiscale: value('codiceFiscale'),
    email: value('email'),
    ente: value('ente'),
  });
  const errors = checkAnagrafica(anagrafica, oggi);
  const motivi = CAMPI_ANAGRAFICA.flatMap((campo) => errors[campo] ?? []);
  const role = RUOLI[plainText(value('ruolo'))];
  const livello = LIVELLI[plainText(value('livello'))];
  const codice = codeOf(value('codice'), livello);
  if (!role) motivi.push(testi.elenco.ruolo);
  if (!livello) motivi.push(testi.elenco.livello);
  else if (role && !role.livelli.includes(livello)) motivi.push(testi.elenco.ruoloLivello);
  if (livello && !luoghi.has(chiaveLuogo({ livello, codice }))) motivi.push(testi.elenco.codice);
  return { persona: { ...anagrafica, ruolo: role?.ruolo ?? '', livello: livello ?? '', codice }, motivi };
}

/** Spreadsheets drop the zero of "03". */
function codeOf(typed: string, livello: string | undefined): string {
  const code = tidy(typed).toUpperCase();
  return livello === 'regione' ? code.padStart(2, '0') : code;
}

/** One person has one e-mail, and one e-mail is of one person; the same row twice is once too many. */
function againstOthers(persona: NuovaPersona, others: readonly NuovaPersona[]): string[] {
  const same = others.find(({ codiceFiscale }) => codiceFiscale === persona.codiceFiscale);
  const sameEmail = others.find(({ email }) => email === persona.email);
  if (others.some((other) => isSameRequest(other, persona))) return [testi.elenco.ripetuta];
  if (same && same.email !== persona.email) return [testi.errore.emailDiversa(same.email)];
  if (sameEmail && sameEmail.codiceFiscale !== persona.codiceFiscale) return [testi.elenco.emailDiAltri];
  return [];
}
