import type { Logger } from 'pino';
import type { Contesto } from '../../model/contratto/contesto.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import type { DatiConfig } from '../config.ts';
import { cellsOf } from './access-context.ts';
import { readComparisonFacts } from './comparison-facts.ts';
import type { DatiCore } from './core.ts';
import { orchestratorId, type EditionContext, type EditionRef } from './edition-context.ts';
import { Editions, type Edition, type Target } from './editions.ts';
import { alone, dropSuperseded, readLastLoad, readReadyLoad, writeReady } from './rollup-tables.ts';
import { standingRollups } from './rollups.ts';
import { collectStockMeasures, protectedViews, viewNames, type MetaCube } from './stock-measures.ts';
import type { StockMeasures } from './stock.ts';

/** What an edition of Cube needs beside the compiled model. */
export interface CubeEdition {
  /** Periods that the facts hold. */
  stock: StockMeasures;
  /** Names of the views: what can be asked. */
  viste: ReadonlySet<string>;
  /** Names of the protected views. */
  protette: readonly string[];
  /** Cells of the comparison that a context may read. */
  celle: (contesto: Contesto) => readonly string[];
  /** Tables of its rollups, 'schema.table'. */
  tables: readonly string[];
}

export interface CubeEditionsParts {
  config: Pick<DatiConfig, 'ruolo' | 'followModel' | 'queryTimeoutSeconds'>;
  warehouse: Warehouse;
  /** Asked late: the core needs the editions to exist, and the reverse. */
  core: () => DatiCore;
  /** The model as it stands now. */
  modelVersion: () => Promise<string>;
  logger: Logger;
  onProgress: (done: number, total: number) => void;
}

const POLL_MS = 10_000;
const FOLLOW_MS = 500;
/** Three looks: every replica has seen what the process that builds wrote, and has prepared it. */
const ANNOUNCE_MS = 30_000;

/**
 * The editions of this process. One that builds follows the last load and makes its rollups; a replica follows what the
 * process that builds wrote, and never builds.
 */
export function createCubeEditions(parts: CubeEditionsParts): Editions<CubeEdition> {
  const { config, warehouse, logger } = parts;
  const replica = config.ruolo === 'replica';
  return new Editions<CubeEdition>(
    {
      logger,
      readTarget: () => readTarget(parts, replica),
      prepare: (draft) => (replica ? prepare(parts, draft) : buildAndPrepare(parts, draft)),
      cleanUp: async (live, ended) => {
        for (const edition of ended) await forget(parts.core(), edition, live);
        if (replica) return;
        const dropped = await alone(warehouse, () => dropSuperseded(warehouse, live));
        if (dropped.length > 0) logger.info({ evento: 'aggregati superati tolti', tabelle: dropped });
      },
    },
    {
      pollMs: config.followModel ? FOLLOW_MS : POLL_MS,
      announceAfterMs: replica ? ANNOUNCE_MS : 0,
      keepMs: config.queryTimeoutSeconds * 1000 + 2 * ANNOUNCE_MS,
    },
  );
}

async function readTarget(parts: CubeEditionsParts, replica: boolean): Promise<Target | null> {
  const modello = await parts.modelVersion();
  if (!replica) return { modello, caricamento: await readLastLoad(parts.warehouse) };
  const caricamento = await readReadyLoad(parts.warehouse, modello);
  return caricamento === null ? null : { modello, caricamento };
}

async function buildAndPrepare(
  parts: CubeEditionsParts,
  draft: Target & { key: string },
): Promise<CubeEdition> {
  const edizione: EditionRef = { key: draft.key, modello: draft.modello, costruisce: true };
  const context: EditionContext = { edizione };
  try {
    await alone(parts.warehouse, () => standingRollups(parts.core(), context, parts.onProgress));
  } finally {
    await parts.core().forgetOrchestrator(orchestratorId({ securityContext: context }));
  }
  const prepared = await prepare(parts, draft);
  await writeReady(parts.warehouse, draft);
  return prepared;
}

/** Through the very orchestrator that pages will use: it finds every rollup, and remembers where. */
async function prepare(
  { core, warehouse }: CubeEditionsParts,
  { key, modello }: Target & { key: string },
): Promise<CubeEdition> {
  const context: EditionContext = { edizione: { key, modello } };
  try {
    const tables = await standingRollups(core(), context);
    const compiler = await core().getCompilerApi({ securityContext: context } as never);
    const { metaTransformer } = await compiler.getCompilers();
    const cubes = metaTransformer.cubes as MetaCube[];
    return {
      tables,
      stock: await collectStockMeasures(cubes, warehouse),
      viste: viewNames(cubes),
      protette: protectedViews(cubes),
      celle: cellsOf(await readComparisonFacts(warehouse)),
    };
  } catch (error) {
    await core().forgetOrchestrator(key);
    throw error;
  }
}

async function forget(
  core: DatiCore,
  ended: Edition<CubeEdition>,
  live: readonly Edition<CubeEdition>[],
): Promise<void> {
  await core.forgetOrchestrator(ended.key);
  if (live.every(({ modello }) => modello !== ended.modello)) core.forgetModel(ended.modello);
}
