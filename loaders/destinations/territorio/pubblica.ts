import type { Session } from '../../../sql/warehouse.ts';
import { LoadError, type Destination, type PublishContext, type Published } from '../../pipeline/contract.ts';
import { derivaAppartenenze, writeAppartenenze } from './appartenenze.ts';
import { keepIncerti, refusePartial, rejectDoubles } from './controlli.ts';
import { readFornito } from './donatori.ts';
import { removeParcheggiate, repointFatti } from './fatti.ts';
import { addIngressi, keepFornito, readIngressi, type Ingressi } from './ingressi.ts';
import { scegliAncore } from './linea-del-tempo.ts';
import { COLONNE_TERRITORIO, leggiRighe } from './righe.ts';
import {
  CLEAR_RIPARTITI,
  CLEAR_STAGE,
  DELETE_INGRESSI,
  DELETE_STORICO,
  KEEP_VERSIONI,
  SELECT_DIMOSTRATIVI,
  STAGE_STORICO,
} from './sql.ts';
import {
  applyStage,
  disegnaVersioni,
  nextComuneKey,
  readVersioni,
  writeVersioni,
  type Disegno,
  type VersioneSalvata,
} from './versioni.ts';

interface Avanzamento {
  onProgress?: (phase: string, done: number, total: number) => void;
  signal?: AbortSignal;
}

/** What must be made again when the comuni in force are others. */
export interface Rigenerazione {
  /** Facts of the datasets that are still demonstrations. */
  demo(session: Session, options: Avanzamento & { datasets: readonly string[] }): Promise<unknown>;
  /** Shapes that are drawn from nearness, and all levels above them. */
  forme(session: Session, options: Avanzamento): Promise<unknown>;
}

/** The destination of lists, changes and memberships of comuni; `rigenera` comes from outside so that tests can watch it. */
export function createTerritorio(rigenera: Rigenerazione): Destination {
  return {
    name: 'territorio',
    columns: COLONNE_TERRITORIO,
    stage: null,
    publish: (session, context) => publish(session, context, rigenera),
    undo: (session, caricamentoId) => undo(session, caricamentoId, rigenera),
  };
}

async function publish(
  session: Session,
  context: PublishContext,
  rigenera: Rigenerazione,
): Promise<Published> {
  const { caricamentoId, signal, onProgress } = context;
  const consegna = leggiRighe(caricamentoId, context.righe);
  await keepFornito(session);
  const prima = await readVersioni(session);
  const intera = keepIncerti(rejectDoubles(consegna, context), prima);
  refusePartial(intera, prima);
  await addIngressi(session, caricamentoId, intera);
  const ingressi = await readIngressi(session);
  if (ingressi.elenchi.length === 0) throw noList();
  onProgress('Versioni dei comuni', 0, 1);
  const disegno = disegnaVersioni(ingressi, await readFornito(), prima, await nextComuneKey(session));
  await session.execute(KEEP_VERSIONI, [caricamentoId]);
  await writeVersioni(session, disegno);
  await follow(session, ingressi, prima, disegno.versioni);
  onProgress('Versioni dei comuni', 1, 1);
  tellRefused(disegno, context);
  const datasets = await regenerate(session, rigenera, prima, disegno.versioni, { signal, onProgress });
  return { aggiornatoAl: aggiornatoAl(ingressi), datasets };
}

async function undo(session: Session, caricamentoId: number, rigenera: Rigenerazione): Promise<void> {
  const prima = await readVersioni(session);
  for (const sql of DELETE_INGRESSI) await session.execute(sql, [caricamentoId]);
  await session.execute(CLEAR_STAGE);
  await session.execute(STAGE_STORICO, [caricamentoId]);
  await applyStage(session);
  await session.execute(DELETE_STORICO, [caricamentoId]);
  const dopo = await readVersioni(session);
  const ingressi = await readIngressi(session);
  await restoreRipartiti(session, ingressi, dopo);
  await follow(session, ingressi, prima, dopo);
  await regenerate(session, rigenera, prima, dopo, {});
}

/** Facts and overlapping memberships go with the versions. */
async function follow(
  session: Session,
  { aggregazioni }: Ingressi,
  prima: readonly VersioneSalvata[],
  dopo: readonly VersioneSalvata[],
): Promise<void> {
  await repointFatti(session, prima, dopo);
  await writeAppartenenze(session, derivaAppartenenze(aggregazioni, dopo));
}

/** Weighted parts follow from what is loaded, on the keys that came back. */
async function restoreRipartiti(
  session: Session,
  ingressi: Ingressi,
  versioni: readonly VersioneSalvata[],
): Promise<void> {
  await session.execute(CLEAR_RIPARTITI);
  if (ingressi.variazioni.every(({ peso }) => peso === null)) return;
  const { ripartiti } = disegnaVersioni(
    ingressi,
    await readFornito(),
    versioni,
    await nextComuneKey(session),
  );
  const note = new Set(versioni.map(({ comune_key }) => comune_key));
  const righe = ripartiti.filter(([comune, attuale]) => note.has(comune) && note.has(attuale));
  if (righe.length > 0) {
    await session.bulkLoad('dw.comune_ripartito', ['comune_key', 'attuale_key', 'peso'], [righe]);
  }
}

const noList = (): LoadError =>
  new LoadError(
    'PRIMA_SERVE',
    "Il magazzino non ha ancora un elenco dei comuni: carica prima l'elenco (npm run load -- elenco --file …).",
  );

/** The day that the territory is known at: that of the newest list that counts, or of a later change. */
function aggiornatoAl({ elenchi, variazioni }: Ingressi): string {
  const oggi = new Date().toISOString().slice(0, 10);
  const date = [
    ...scegliAncore(elenchi).map(({ data }) => data),
    ...variazioni.map(({ decorrenza }) => decorrenza),
  ];
  return (
    date
      .filter((data) => data <= oggi)
      .sort()
      .at(-1) ??
    scegliAncore(elenchi)[0]?.data ??
    oggi
  );
}

/** Comuni that have no comune of today: series on current territory leave them out, so they are named. */
function tellRefused({ versioni, rifiuti }: Disegno, { avvisa }: PublishContext): void {
  const named = (perche: 'diviso' | 'perso'): string[] =>
    [...rifiuti].flatMap(([i, motivo]) => {
      const versione = versioni[i];
      return motivo === perche && versione
        ? [`${versione.codice_istat} ${versione.nome} (fino al ${versione.valido_al ?? ''})`]
        : [];
    });
  const [divisi, persi] = [named('diviso'), named('perso')];
  if (divisi.length > 0) {
    avvisa?.(
      `Divisi fra più comuni senza pesi, esclusi dalle serie a territorio attuale: ${list(divisi)}. ` +
        'Per includerli carica le variazioni con la colonna Peso.',
    );
  }
  if (persi.length > 0) {
    avvisa?.(
      `Non più in elenco e senza una variazione che dica dove sono confluiti, esclusi dalle serie a territorio attuale: ` +
        `${list(persi)}. Carica le variazioni amministrative.`,
    );
  }
}

const MOSTRATI = 10;

const list = (voci: readonly string[]): string =>
  voci.length <= MOSTRATI
    ? voci.join(', ')
    : `${voci.slice(0, MOSTRATI).join(', ')} e altri ${voci.length - MOSTRATI}`;

type Firma = (versione: VersioneSalvata) => unknown[];

/** What demonstration facts are made from. */
const perFatti: Firma = (v) => [
  v.comune_key,
  v.codice_istat,
  v.regione_codice,
  v.residenti_2011,
  v.latitudine,
  v.longitudine,
];

/** What demonstration households are made from besides: the bodies in charge are those of the social districts. */
const perNuclei: Firma = (v) => [v.comune_key, v.ats_codice, v.ats_nome];

/** What shapes, and the levels above them, are made from. */
const perForme: Firma = (v) => [
  v.codice_istat,
  v.nome,
  v.regione_codice,
  v.sll_codice,
  v.ats_codice,
  v.latitudine,
  v.longitudine,
];

/** True when the comuni in force are the same as far as a signature sees. */
function sameInForza(
  prima: readonly VersioneSalvata[],
  dopo: readonly VersioneSalvata[],
  firma: Firma,
): boolean {
  const [a, b] = [prima, dopo].map((versioni) => {
    const vive = versioni.filter(({ valido_al }) => valido_al === null);
    return vive
      .map((versione) => firma(versione).join('|'))
      .sort()
      .join('\n');
  });
  return a === b;
}

/** Makes demonstration facts and shapes again when other comuni are in force. Gives the datasets made again. */
async function regenerate(
  session: Session,
  rigenera: Rigenerazione,
  prima: readonly VersioneSalvata[],
  dopo: readonly VersioneSalvata[],
  avanzamento: Avanzamento,
): Promise<string[]> {
  const fatti: string[] = [];
  const tutti = !sameInForza(prima, dopo, perFatti);
  if (tutti || !sameInForza(prima, dopo, perNuclei)) {
    const righe = await session.query<{ codice: string }>(SELECT_DIMOSTRATIVI, [true]);
    fatti.push(
      ...righe
        .map(({ codice }) => codice)
        .filter((codice) => (tutti ? codice !== 'territorio' && codice !== 'confini' : codice === 'nuclei')),
    );
  }
  if (fatti.length > 0) {
    await rigenera.demo(session, { datasets: fatti, ...avanzamento });
  }
  await removeParcheggiate(session, prima);
  if (sameInForza(prima, dopo, perForme)) return fatti;
  await rigenera.forme(session, avanzamento);
  return [...fatti, 'confini'];
}
