import { LRUCache } from 'lru-cache';
import { Ruolo, RUOLI_SOLO_APERTI } from '../../model/contratto/accesso.ts';
import type { Ambito, Contesto } from '../../model/contratto/contesto.ts';
import { visibleCells, type Fatti } from './comparison.ts';

/** Codes that the row policies of the protected views filter by, one list for each way in. */
export interface Righe {
  regioni: readonly string[];
  province: readonly string[];
  comuni: readonly string[];
  ats: readonly string[];
  sll: readonly string[];
  enti: readonly string[];
  soggetti: readonly string[];
}

/** Who asks, completed with what the model's policies read. Only lists and texts: Cube keeps policies by its JSON. */
export interface AccessContext extends Contesto {
  /** Groups of the policies (`model/views`): derived here, whatever `gruppi` says. */
  politiche: readonly string[];
  righe: Righe;
  /** Keys of the cells of `nuclei_confronto` that may be read. */
  celle: readonly string[];
}

const NESSUNA: Righe = { regioni: [], province: [], comuni: [], ats: [], sll: [], enti: [], soggetti: [] };

/** The group that opens the open views: everybody whose roles are known, whatever they are. */
const APERTE = 'pubblico';

/** The group that also sees the history of protected loads: whoever works for an office, whatever they may read of the data. */
const UFFICIO = 'ufficio';
/** Roles of people who act for themselves. */
const SENZA_UFFICIO: readonly Ruolo[] = [...RUOLI_SOLO_APERTI, 'destinatario'];

const GRUPPI: Record<keyof Righe, string> = {
  regioni: 'ambito_regione',
  province: 'ambito_provincia',
  comuni: 'ambito_comune',
  ats: 'ambito_ats',
  sll: 'ambito_sll',
  enti: 'ente',
  soggetti: 'soggetto',
};

/** The scopes that count: a context whose known roles are all open-only has none, one without a known role neither. */
function ambitiEffettivi(contesto: Contesto): Contesto {
  const ruoli = ruoliNoti(contesto);
  if (ruoli.some((ruolo) => !RUOLI_SOLO_APERTI.includes(ruolo))) return contesto;
  return { utente: contesto.utente, gruppi: contesto.gruppi, ambiti: [], enti: [] };
}

const ruoliNoti = ({ gruppi }: Contesto): Ruolo[] =>
  gruppi.flatMap((gruppo) => {
    const { data } = Ruolo.safeParse(gruppo);
    return data ? [data] : [];
  });

/** Cells of the comparison by who asks: worked out once for each edition and set of rights, whoever has them. */
export function cellsOf(fatti: Fatti): (contesto: Contesto) => readonly string[] {
  const note = new LRUCache<string, readonly string[]>({ max: 500 });
  return (contesto) => {
    const { ambiti, enti, soggetto } = ambitiEffettivi(contesto);
    if (ambiti.length === 0) return [];
    const chiave = JSON.stringify([ambiti, enti, soggetto !== undefined]);
    const celle = note.get(chiave) ?? visibleCells(fatti, { ...contesto, ambiti, enti, soggetto });
    note.set(chiave, celle);
    return celle;
  };
}

/**
 * Derives what the row policies need: their groups and their values. Rows follow from scopes, bodies and subject alone; a group is
 * given only with values, since a policy without values throws, and nobody is given `*`.
 * @param celle cells of the comparison that this context may read
 */
export function completeAccess(contesto: Contesto, celle: readonly string[]): AccessContext {
  const effettivo = ambitiEffettivi(contesto);
  const righe = righeDi(effettivo);
  const politiche = (Object.keys(GRUPPI) as (keyof Righe)[])
    .filter((via) => righe[via].length > 0)
    .map((via) => GRUPPI[via]);
  if (vedeItalia(effettivo)) politiche.push('ambito_italia');
  if (celle.length > 0) politiche.push('confronto');
  const ruoli = ruoliNoti(contesto);
  if (ruoli.length > 0) politiche.push(APERTE);
  if (ruoli.some((ruolo) => !SENZA_UFFICIO.includes(ruolo))) politiche.push(UFFICIO);
  return { ...effettivo, politiche, righe, celle };
}

const vedeItalia = ({ ambiti }: Contesto): boolean =>
  ambiti.some(({ livello, codici }) => livello === 'italia' && codici.includes('IT'));

function righeDi({ ambiti, enti, soggetto }: Contesto): Righe {
  if (ambiti.length === 0 && enti.length === 0 && soggetto === undefined) return NESSUNA;
  const codici = (livello: Ambito['livello']): string[] => [
    ...new Set(ambiti.filter((ambito) => ambito.livello === livello).flatMap((ambito) => ambito.codici)),
  ];
  return {
    regioni: codici('regione'),
    province: codici('provincia'),
    comuni: codici('comune'),
    ats: codici('ats'),
    sll: codici('sll'),
    enti: [...new Set(enti)],
    soggetti: soggetto === undefined ? [] : [soggetto],
  };
}
