import { RUOLI, RUOLI_SOLO_APERTI, type Ruolo } from '../../../../../model/contratto/accesso.ts';
import type { ErroreCampo } from '../../componenti/moduli/campo.ts';
import type { Autorizzazioni } from '../../../../../sql/app/accessi/tipi.ts';
import type { Diritti } from '../../tipi-amministrazione.ts';
import { ambitoFromTesto, groupAmbiti, nominaAmbiti, type Luoghi } from './ambiti.ts';
import { errore, refuseAll } from './rifiuto.ts';

/** Roles that a person can have: `pubblico` is everybody else. */
export const RUOLI_ASSEGNABILI: readonly Ruolo[] = RUOLI.filter((ruolo) => ruolo !== 'pubblico');

/** Roles that stand alone: whoever has one acts for themselves and works for no office in the same account. */
const RUOLI_PERSONALI: readonly Ruolo[] = ['destinatario', 'cittadino'];

/**
 * Code of a body in IndicePA (`cod_amm`, such as `c_a794`): letters, digits, underscore.
 * Source: indicepa.gov.it, open data set "Enti", field `Codice_IPA`.
 */
const CODICE_ENTE = /^[a-z0-9][a-z0-9_]{1,31}$/i;
/** Pseudonyms are made by whoever supplies the data: no blanks, nothing that a formula or a filter could take for its own. */
const PSEUDONIMO = /^[A-Za-z0-9][A-Za-z0-9_-]{3,63}$/;
const MASSIMO_AMBITI = 200;
const MASSIMO_ENTI = 50;

/** Rights as a form sends them, not checked yet. */
export interface DirittiChiesti {
  ruoli: string[];
  /** `livello:codice` */
  ambiti: string[];
  /** Codes as people type them, parted by blanks, commas or lines. */
  enti: string;
  soggetto: string;
}

/** Reads the fields of the form of rights. */
export function readDiritti(form: FormData): DirittiChiesti {
  const all = (nome: string) =>
    form.getAll(nome).filter((value): value is string => typeof value === 'string');
  return {
    ruoli: all('ruolo'),
    ambiti: all('ambito'),
    enti: all('enti').join(' '),
    soggetto: (all('soggetto')[0] ?? '').trim(),
  };
}

/** The codes of bodies in a text, each once. */
function splitEnti(testo: string): string[] {
  return [...new Set(testo.split(/[\s,;]+/).filter(Boolean))];
}

/**
 * Checks rights and puts them in order.
 * @throws Rifiuto with everything that is wrong
 */
export function checkDiritti(chiesti: DirittiChiesti, luoghi: Luoghi): Autorizzazioni {
  const enti = splitEnti(chiesti.enti);
  const ruoli = RUOLI_ASSEGNABILI.filter((ruolo) => chiesti.ruoli.includes(ruolo));
  refuseAll([
    ...checkRuoli(chiesti.ruoli),
    ...checkAmbiti(chiesti.ambiti, luoghi),
    ...checkEnti(enti),
    ...checkSoggetto(chiesti.soggetto),
    ...checkEsclusioni(ruoli, chiesti, enti),
  ]);
  const ambiti = groupAmbiti(chiesti.ambiti.flatMap((testo) => ambitoFromTesto(testo) ?? []));
  return { ruoli, ambiti, enti, soggetto: chiesti.soggetto || null };
}

function checkRuoli(ruoli: readonly string[]): ErroreCampo[] {
  const unknown = ruoli.filter((ruolo) => !RUOLI_ASSEGNABILI.some((noto) => noto === ruolo));
  if (unknown.length > 0) return [errore('RUOLO_SCONOSCIUTO', 'ruolo', unknown[0])];
  return ruoli.length === 0 ? [errore('RUOLO_MANCANTE', 'ruolo')] : [];
}

function checkAmbiti(ambiti: readonly string[], luoghi: Luoghi): ErroreCampo[] {
  if (ambiti.length > MASSIMO_AMBITI)
    return [errore('TROPPI_TERRITORI', 'territori', String(MASSIMO_AMBITI))];
  const unknown = ambiti.filter((testo) => {
    const voce = ambitoFromTesto(testo);
    return !voce || !luoghi.find(voce.livello, voce.codice);
  });
  return unknown.map((testo) => errore('TERRITORIO_SCONOSCIUTO', 'territori', testo.slice(0, 40)));
}

function checkEnti(enti: readonly string[]): ErroreCampo[] {
  if (enti.length > MASSIMO_ENTI) return [errore('TROPPI_ENTI', 'enti', String(MASSIMO_ENTI))];
  return enti
    .filter((ente) => !CODICE_ENTE.test(ente))
    .map((ente) => errore('ENTE_NON_VALIDO', 'enti', ente.slice(0, 40)));
}

function checkSoggetto(soggetto: string): ErroreCampo[] {
  return soggetto === '' || PSEUDONIMO.test(soggetto) ? [] : [errore('SOGGETTO_NON_VALIDO', 'soggetto')];
}

/** What a role excludes: a citizen reads open data only, a recipient only the rows about them, and nobody else has a pseudonym. */
function checkEsclusioni(
  ruoli: readonly Ruolo[],
  chiesti: DirittiChiesti,
  enti: readonly string[],
): ErroreCampo[] {
  const personale = ruoli.find((ruolo) => RUOLI_PERSONALI.includes(ruolo));
  const errori: ErroreCampo[] = [];
  if (personale && ruoli.length > 1) errori.push(errore('RUOLI_INCOMPATIBILI', 'ruolo', personale));
  if (personale && chiesti.ambiti.length > 0)
    errori.push(errore('RUOLO_SENZA_TERRITORI', 'territori', personale));
  if (personale && enti.length > 0) errori.push(errore('RUOLO_SENZA_ENTI', 'enti', personale));
  if (chiesti.soggetto && (ruoli.some((r) => RUOLI_SOLO_APERTI.includes(r)) || personale !== 'destinatario'))
    errori.push(errore('SOLO_DESTINATARIO', 'soggetto'));
  return errori;
}

/** Rights as typed, with names for the places: what the form shows again. */
export function toBozza(chiesti: DirittiChiesti, luoghi: Luoghi): Diritti {
  const ambiti = groupAmbiti(chiesti.ambiti.flatMap((testo) => ambitoFromTesto(testo) ?? []));
  return {
    ruoli: chiesti.ruoli,
    ambiti: nominaAmbiti(ambiti, luoghi),
    enti: splitEnti(chiesti.enti),
    soggetto: chiesti.soggetto,
  };
}

/** The rights of a person as the form shows them. */
export function toDiritti({ ruoli, ambiti, enti, soggetto }: Autorizzazioni, luoghi: Luoghi): Diritti {
  return { ruoli, ambiti: nominaAmbiti(ambiti, luoghi), enti, soggetto: soggetto ?? '' };
}
