import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createTerritorio,
  type Rigenerazione,
} from '../../../../loaders/destinations/territorio/pubblica.ts';
import type { Anagrafica, Variazione } from '../../../../loaders/destinations/territorio/anagrafica.ts';
import type { TipoAggregazione } from '../../../../loaders/destinations/territorio/aggregazioni.ts';
import type { Published, Scarto, Source } from '../../../../loaders/pipeline/contract.ts';
import { parseComuni, type Comune } from '../../../../loaders/dimostrazione/comuni.ts';
import { writeComuni, writePeriodi } from '../../../../loaders/dimostrazione/dimensioni.ts';
import {
  rigaAggregazione,
  rigaComune,
  rigaVariazione,
} from '../../../../loaders/sources/common/territorio.ts';
import { openDuckdb } from '../../../../sql/duckdb/open.ts';
import type { Param, Row, Session, Warehouse } from '../../../../sql/warehouse.ts';

const CSV = new URL('../../../../loaders/territorio/comuni.csv', import.meta.url);

export const COMUNI: readonly Comune[] = parseComuni(await readFile(CSV, 'utf8'));

/** A warehouse with the shipped comuni of some regions, periods, and the rows of two datasets; no demonstration facts. */
export async function apriMagazzino(cartella: string, regioni: readonly string[]): Promise<Warehouse> {
  const { warehouse } = await openDuckdb(join(cartella, `${randomUUID()}.duckdb`), { threads: 1 });
  await warehouse.migrate();
  await writeComuni(
    warehouse,
    COMUNI.filter(({ regione }) => regioni.includes(regione)),
  );
  await writePeriodi(warehouse);
  await warehouse.execute(
    `INSERT INTO dw.dim_fonte (fonte_key, codice, nome, ente) VALUES (1, 'istat_territorio', 'Codici', 'ISTAT');
     INSERT INTO dw.dataset VALUES
       (1, 'territorio', 'Comuni', 1, 'base', 'pubblico', '', 'massiva', 'annuale', 'aperta', 0, '2025-12-31', false, NULL),
       (2, 'popolazione', 'Residenti', 1, 'base', 'pubblico', '', 'massiva', 'annuale', 'aperta', 0, '2025-01-01', false, NULL)`,
  );
  return warehouse;
}

/** What a load of the territory did, and what it made again. */
export interface Esito extends Published {
  scarti: Scarto[];
  avvisi: string[];
  rigenerati: string[];
}

let prossimo = 100;

const FONTE = { name: 'prova', titolo: '', dataset: 'territorio', destination: 'territorio' } as Source;

function registratore(rigenerati: string[]): Rigenerazione {
  return {
    demo: async (_, { datasets }) => void rigenerati.push(...datasets),
    forme: async () => void rigenerati.push('forme'),
  };
}

/** Publishes rows as one load, in one transaction. */
export async function pubblica(warehouse: Warehouse, righe: Param[][]): Promise<Esito & { id: number }> {
  const [rigenerati, scarti, avvisi]: [string[], Scarto[], string[]] = [[], [], []];
  const id = (prossimo += 1);
  const published = await warehouse.transaction((session) =>
    createTerritorio(registratore(rigenerati)).publish(session, {
      caricamentoId: id,
      source: FONTE,
      parametri: {},
      signal: new AbortController().signal,
      righe,
      paesi: [],
      reject: (scarto) => scarti.push(scarto),
      avvisa: (testo) => avvisi.push(testo),
      onProgress: () => undefined,
    }),
  );
  return { ...published, id, scarti, avvisi, rigenerati };
}

export async function annulla(warehouse: Warehouse, id: number): Promise<string[]> {
  const rigenerati: string[] = [];
  await warehouse.transaction((session) => createTerritorio(registratore(rigenerati)).undo(session, id));
  return rigenerati;
}

/** The shipped comuni of some regions as a list, edited: `undefined` takes a code away, text renames it or adds it beside its provincia. */
export function elenco(
  data: string,
  regioni: readonly string[],
  ritocchi: Record<string, string | undefined> = {},
): Param[][] {
  const voci = new Map(
    COMUNI.filter(({ regione }) => regioni.includes(regione)).map(({ codiceIstat, campi }) => [
      codiceIstat,
      toDati(campi),
    ]),
  );
  for (const [codice, nome] of Object.entries(ritocchi)) {
    const vicino =
      voci.get(codice) ?? [...voci].find(([altro]) => altro.slice(0, 3) === codice.slice(0, 3))?.[1];
    voci.delete(codice);
    if (nome !== undefined) {
      const base = vicino ?? {
        ...[...voci.values()][0],
        provincia_codice: codice.slice(0, 3),
        provincia_nome: 'Nuova',
        provincia_sigla: 'NN',
      };
      voci.set(codice, { ...(base as Anagrafica), nome });
    }
  }
  return [...voci].map(([codice, dati], i) => rigaComune(i + 2, data, codice, dati as Anagrafica));
}

function toDati(campi: readonly string[]): Omit<Anagrafica, 'codice_istat'> {
  const [, nome, provincia_codice, provincia_nome, provincia_sigla, regione_codice, regione_nome, ...resto] =
    campi as string[];
  return {
    nome: nome ?? '',
    provincia_codice: provincia_codice ?? '',
    provincia_nome: provincia_nome ?? '',
    provincia_sigla: provincia_sigla ?? '',
    regione_codice: regione_codice ?? '',
    regione_nome: regione_nome ?? '',
    ripartizione_codice: resto[0] ?? '',
    ripartizione_nome: resto[1] ?? '',
    catastale_codice: null,
    uts_codice: null,
  };
}

type Riga = [
  tipo: Variazione['tipo'],
  da: string,
  a: string,
  decorrenza: string,
  peso?: number | null,
  nomi?: [string, string],
];

export const variazioni = (...righe: Riga[]): Param[][] =>
  righe.map(([tipo, da, a, decorrenza, peso = null, [nome, nome_nuovo] = [da, a]], i) =>
    rigaVariazione(i + 2, decorrenza, da, { tipo, nome, codice_nuovo: a, nome_nuovo, peso }),
  );

export const membri = (
  tipo: TipoAggregazione,
  codice: string,
  dal: string,
  al: string | null,
  ...comuni: string[]
): Param[][] =>
  comuni.map((comune, i) =>
    rigaAggregazione(i + 2, tipo, comune, { dal, al }, { codice, nome: `Nome ${codice}`, valore: null }),
  );

/** `codice nome dal al → codice attuale` of the versions that a condition picks. */
export async function versioni(session: Session, where: string): Promise<string[]> {
  const righe = await session.query<Record<string, string | null>>(
    `SELECT d.codice_istat, d.nome, d.valido_dal, d.valido_al, a.codice_istat AS attuale
     FROM dw.dim_comune d LEFT JOIN dw.dim_comune a ON a.comune_key = d.comune_attuale_key
     WHERE d.${where} ORDER BY d.codice_istat, d.valido_dal`,
  );
  return righe.map(
    (r) =>
      `${r['codice_istat']} ${r['nome']} ${r['valido_dal']} ${r['valido_al'] ?? '…'} → ${r['attuale'] ?? 'nessuno'}`,
  );
}

/** The whole dimension without its keys, to compare warehouses. */
export async function dimensione(session: Session): Promise<Row[]> {
  return session.query(
    `SELECT d.* EXCLUDE (comune_key, comune_attuale_key), CONCAT(a.codice_istat, ' ', a.valido_dal) AS attuale
     FROM dw.dim_comune d LEFT JOIN dw.dim_comune a ON a.comune_key = d.comune_attuale_key
     ORDER BY d.codice_istat, d.valido_dal`,
  );
}

/** One resident fact: men of 40, Italian, unless told otherwise. */
export async function fatto(
  session: Session,
  codice: string,
  anno: number,
  residenti: number,
): Promise<void> {
  await session.execute(
    `INSERT INTO dw.fact_popolazione SELECT comune_key, ?, 40, 1, 1, ? FROM dw.dim_comune
     WHERE codice_istat = ? AND valido_dal <= CAST(? AS DATE) AND (valido_al IS NULL OR valido_al >= CAST(? AS DATE))`,
    [anno, residenti, codice, `${anno}-01-01`, `${anno}-01-01`],
  );
}
