import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONTESTO_PUBBLICO } from '../../../model/contratto/contesto.ts';
import { createLog } from '../../../web/src/lib/server/log.ts';
import { createDati, type ServiziDati } from '../../../web/src/lib/server/servizi.ts';
import { resolvePercorso } from '../../../web/src/lib/server/territorio/risolvi.ts';
import type { DatiPagina, Parte } from '../../../web/src/lib/tipi.ts';
import { SECRET, startFakeDati, type Asked, type FakeDati, type Row } from './fake-dati.ts';
import { CELLE, replyFromSmallWorld, type Cell } from './small-world.ts';

let dati: FakeDati;
let servizi: ServiziDati;

beforeAll(async () => {
  dati = await startFakeDati(replyFromSmallWorld);
  servizi = connect();
});
afterAll(() => dati.stop());
beforeEach(() => {
  dati.reply = replyFromSmallWorld;
  dati.asked.length = 0;
});

const settings = (datiUrl: string) => ({
  datiUrl,
  secret: SECRET,
  timeoutMs: 10_000,
  concurrency: 8,
  cacheBytes: 1e7,
});

function connect(): ServiziDati {
  return createDati(settings(dati.url), createLog('silent'));
}

async function pagina(percorso: string, query = '', from = servizi): Promise<DatiPagina> {
  const { italia } = await from.territorio.get('test-0001');
  const esito = resolvePercorso(italia, percorso);
  if (esito.tipo !== 'trovato') throw new Error(`${percorso}: ${esito.tipo}`);
  const params = new URLSearchParams(query);
  return from.pagine.get({ contesto: CONTESTO_PUBBLICO, nodo: esito.nodo, params, requestId: 'test-0001' });
}

function ok<T>(parte: Parte<T>): T {
  if (parte.stato === 'errore') throw new Error(parte.codice);
  return parte.dati;
}

/** Turnover straight from the cells: the independent computation. */
function turnover(select: (cell: Cell) => boolean, periodo = '2024'): number {
  const cells = CELLE.filter((cell) => cell.periodo === periodo && select(cell));
  const sum = (key: 'numeratore' | 'denominatore') => cells.reduce((total, cell) => total + cell[key], 0);
  return (100 * sum('numeratore')) / sum('denominatore');
}

const UMBRIA = (cell: Cell) => cell.comune.regioneCodice === '10';
const PERUGIA = (cell: Cell) => cell.comune.provinciaCodice === '054';

describe('a page says what the facts say', () => {
  test('Italy: regions, itself from their sums, no rank', async () => {
    const page = await pagina('');
    expect(page.livelloFigli).toBe('regione');
    expect(page.posizione).toBeNull();
    expect(
      ok(page.mappa)
        .map(({ luogo }) => luogo.nome)
        .sort(),
    ).toEqual(['Molise', 'Umbria']);
    const [italia, ...others] = ok(page.confronti);
    expect(others).toEqual([]);
    expect(italia?.valore).toBeCloseTo(
      turnover(() => true),
      3,
    );
    expect(italia?.serie).toHaveLength(3);
    expect(italia?.serie[0]).toBeCloseTo(
      turnover(() => true, '2022'),
      3,
    );
    expect(page.forme).toEqual({ figli: '/forme/f1/italia/regioni.json', sfondo: '/forme/f1/sfondo.json' });
  });

  test('provincia: comuni, parent and Italy, rank among its siblings', async () => {
    const page = await pagina('umbria/perugia');
    expect(page.briciole.map(({ nome }) => nome)).toEqual(['Italia', 'Umbria', 'Perugia']);
    expect(ok(page.confronti).map(({ luogo }) => luogo.nome)).toEqual(['Perugia', 'Umbria', 'Italia']);
    const [perugia, umbria, italia] = ok(page.confronti).map(({ valore }) => valore);
    expect(perugia).toBeCloseTo(turnover(PERUGIA), 3);
    expect(umbria).toBeCloseTo(turnover(UMBRIA), 3);
    expect(italia).toBeCloseTo(
      turnover(() => true),
      3,
    );
    const terni = turnover((cell) => cell.comune.provinciaCodice === '055');
    expect(page.posizione).toEqual({ posto: turnover(PERUGIA) > terni ? 1 : 2, su: 2 });
    const riga = ok(page.mappa).find(({ luogo }) => luogo.nome === 'Assisi')!;
    const assisi = (cell: Cell) => cell.comune.nome === 'Assisi';
    expect(riga.valore).toBeCloseTo(turnover(assisi), 3);
    expect(riga.precedente).toBeCloseTo(turnover(assisi, '2023'), 3);
    expect(riga.luogo.percorso).toBe('/territorio/umbria/perugia/assisi');
    expect(page.frase).toMatch(
      /^In provincia di Perugia i contratti avviati e cessati sono .* ogni 100 occupati: (sopra|sotto) l’Umbria/,
    );
  });

  test('comune: among its siblings, against its provincia', async () => {
    const page = await pagina('umbria/perugia/assisi');
    expect(page.livelloFigli).toBe('comune');
    expect(ok(page.confronti).map(({ luogo }) => luogo.nome)).toEqual(['Assisi', 'Perugia', 'Italia']);
    expect(ok(page.confronti)[1]?.valore).toBeCloseTo(turnover(PERUGIA), 3);
    expect(page.forme.figli).toBe('/forme/f1/provincia/054/comuni.json');
    expect(ok(page.tabella).every((riga) => !riga.espandibile)).toBe(true);
    const values = ok(page.mappa).map(({ valore }) => valore ?? 0);
    const own = ok(page.confronti)[0]?.valore ?? 0;
    expect(page.posizione).toEqual({ posto: values.filter((v) => v > own).length + 1, su: values.length });
  });

  test('filters reach every number, also those of parent and Italy', async () => {
    const page = await pagina('umbria', 'genere=F&eta=65%2B&cittadinanza=straniera&periodo=2023');
    const women = (cell: Cell) =>
      cell.genere === 'F' && cell.fascia === '65+' && cell.cittadinanza === 'straniera';
    expect(ok(page.confronti)[0]?.valore).toBeCloseTo(
      turnover((c) => UMBRIA(c) && women(c), '2023'),
      3,
    );
    expect(ok(page.confronti)[1]?.valore).toBeCloseTo(turnover(women, '2023'), 3);
    const perugia = ok(page.mappa).find(({ luogo }) => luogo.nome === 'Perugia');
    expect(perugia?.valore).toBeCloseTo(
      turnover((c) => PERUGIA(c) && women(c), '2023'),
      3,
    );
    expect(page.avvisi).toEqual([]);
  });

  test('breakdowns honour the other filters and show all of their own values', async () => {
    const page = await pagina('umbria', 'genere=F');
    const [genere, eta, cittadinanza] = ok(page.ripartizione);
    expect(genere?.voci.map(({ etichetta }) => etichetta)).toEqual(['Maschi', 'Femmine']);
    expect(genere?.voci[0]?.valore).toBeCloseTo(
      turnover((c) => UMBRIA(c) && c.genere === 'M'),
      3,
    );
    const old = eta?.voci.find(({ etichetta }) => etichetta === '65 anni e più');
    expect(old?.valore).toBeCloseTo(
      turnover((c) => UMBRIA(c) && c.genere === 'F' && c.fascia === '65+'),
      3,
    );
    expect(eta?.voci.find(({ etichetta }) => etichetta === '50-64 anni')?.valore).toBeNull();
    expect(cittadinanza?.voci[1]?.valore).toBeCloseTo(
      turnover((c) => UMBRIA(c) && c.genere === 'F' && c.cittadinanza === 'straniera'),
      3,
    );
  });

  test('breakdowns that make no sense are not shown', async () => {
    const page = await pagina('umbria', 'indicatore=eta_media');
    expect(ok(page.ripartizione).map(({ titolo }) => titolo)).toEqual(['Per genere', 'Per cittadinanza']);
  });

  test('the pyramid has every class, youngest first, for the citizenship asked', async () => {
    const page = await pagina('umbria/terni', 'cittadinanza=straniera');
    const terni = CELLE.filter(
      (c) => c.comune.provinciaCodice === '055' && c.periodo === '2024' && c.cittadinanza === 'straniera',
    );
    const sum = (fascia: string, genere: string) =>
      terni.filter((c) => c.fascia === fascia && c.genere === genere).reduce((t, c) => t + c.denominatore, 0);
    expect(ok(page.piramide).periodo).toBe('2024');
    expect(ok(page.piramide).fasce).toEqual([
      { etichetta: '20-24', maschi: sum('15-24', 'M'), femmine: sum('15-24', 'F') },
      { etichetta: '30-34', maschi: sum('25-34', 'M'), femmine: sum('25-34', 'F') },
      { etichetta: '65-69', maschi: sum('65+', 'M'), femmine: sum('65+', 'F') },
    ]);
  });
});

describe('hierarchies', () => {
  test('a region by ATS and by SLL; an ATS and an SLL by comuni', async () => {
    const ats = await pagina('umbria', 'gerarchia=ats');
    expect(ats.livelloFigli).toBe('ats');
    expect(ats.note.join()).toContain('dimostrativa');
    const [riga] = ok(ats.mappa);
    const codici = (cell: Cell) => cell.comune.atsCodice === riga?.luogo.codice;
    expect(riga?.valore).toBeCloseTo(turnover(codici), 3);
    const below = await pagina(riga!.luogo.percorso.replace('/territorio/', ''));
    expect(below.stato.gerarchia).toBe('ats');
    expect(below.livelloFigli).toBe('comune');
    expect(ok(below.confronti)[0]?.valore).toBeCloseTo(turnover(codici), 3);

    const sll = await pagina('umbria', 'gerarchia=sll');
    const whole = ok(sll.mappa).find(({ luogo }) => luogo.nome === 'Terni')!;
    expect(whole.valore).toBeCloseTo(
      turnover((c) => c.comune.sllCodice === whole.luogo.codice),
      3,
    );
  });

  test('all comuni of a region on the map, its provinces in the table', async () => {
    const page = await pagina('umbria', 'dettaglio=comuni');
    expect(page.livelloFigli).toBe('comune');
    expect(ok(page.mappa)).toHaveLength(92);
    expect(ok(page.tabella)).toHaveLength(2);
    expect(ok(page.mappa).every(({ serie }) => serie.length === 0)).toBe(true);
    expect(page.forme.figli).toBe('/forme/f1/regione/10/comuni.json');
    const assisi = ok(page.mappa).find(({ luogo }) => luogo.nome === 'Assisi');
    expect(assisi?.precedente).toBeCloseTo(
      turnover((c) => c.comune.nome === 'Assisi', '2023'),
      3,
    );
  });
});

/** The small world with one answer changed: rows of queries that match. */
function changed(match: (asked: Asked) => boolean, change: (rows: Row[]) => Row[]): FakeDati['reply'] {
  return (asked) => {
    const reply = replyFromSmallWorld(asked);
    return match(asked) && 'rows' in reply ? { rows: change(reply.rows) } : reply;
  };
}

describe('what the data do not say', () => {
  const TURNOVER = 'indicatori_territoriali.turnover_contrattuale_numeratore';

  test('a split that the source does not make shows no bars; what it leaves out of one stands at its end', async () => {
    const fresh = connect();
    dati.reply = changed(
      ({ query }) => query.dimensions?.includes('indicatori_territoriali.fascia_eta') ?? false,
      (rows) =>
        rows.map((row) => ({
          ...row,
          'indicatori_territoriali.genere': 'T',
          'indicatori_territoriali.cittadinanza':
            row['indicatori_territoriali.fascia_eta'] === '65+' ? 'non ripartita' : 'italiana',
        })),
    );
    const gruppi = ok((await pagina('umbria', '', fresh)).ripartizione);
    expect(gruppi.map(({ titolo }) => titolo)).toEqual(['Per età', 'Per cittadinanza']);
    expect(gruppi[1]?.voci.map(({ etichetta, valore }) => [etichetta, valore === null])).toEqual([
      ['Italiana', false],
      ['Straniera', true],
      ['Non ripartita', false],
    ]);
    expect(gruppi[0]?.voci.map(({ etichetta }) => etichetta)).not.toContain('Non ripartita');
  });

  test('a region without data is no part of Italy to compare with', async () => {
    const fresh = connect();
    dati.reply = changed(
      ({ query }) => query.measures?.includes(TURNOVER) ?? false,
      (rows) => rows.filter((row) => row['indicatori_territoriali.regione_codice'] !== '14'),
    );
    const umbria = await pagina('umbria', '', fresh);
    expect(ok(umbria.confronti).map(({ valore }) => valore === null)).toEqual([false, true]);
    expect(umbria.frase).toMatch(/: in (calo|aumento) rispetto al 2023/);
    const italia = await pagina('', '', fresh);
    expect(italia.frase).toMatch(/^Nella regione con dati \(1 su 2\) i contratti/);
    expect(ok(italia.confronti)[0]?.valore).toBeCloseTo(turnover(UMBRIA), 3);
    expect(italia.note.join()).toContain('Manca il dato di 1 regione su 2');
  });

  test('a region that only lacks people of the filters chosen is there', async () => {
    const fresh = connect();
    dati.reply = changed(
      ({ query }) => query.filters?.some(({ values }) => values?.includes('straniera')) ?? false,
      (rows) => rows.filter((row) => row['indicatori_territoriali.regione_codice'] !== '14'),
    );
    const page = await pagina('umbria', 'cittadinanza=straniera', fresh);
    expect(ok(page.confronti)[1]?.valore).toBeCloseTo(
      turnover((cell) => UMBRIA(cell) && cell.cittadinanza === 'straniera'),
      3,
    );
    expect(page.note.join()).not.toContain('Manca');
  });

  test('an indicator without any period has a page that says so and asks nothing', async () => {
    const fresh = connect();
    dati.reply = changed(
      ({ query }) => query.dimensions?.length === 1 && (query.measures?.includes(TURNOVER) ?? false),
      () => [],
    );
    const page = await pagina('umbria', '', fresh);
    expect(page.frase).toBe('In Umbria non c’è ancora il dato di «Turnover contrattuale»');
    expect(page.note[1]).toBe('Per questo indicatore non è stato ancora caricato nessun dato.');
    expect(ok(page.mappa).every(({ valore }) => valore === null)).toBe(true);
    expect(ok(page.ripartizione)).toEqual([]);
    expect(
      dati.asked.some(({ query }) => query.dimensions?.includes('indicatori_territoriali.fascia_eta')),
    ).toBe(false);
  });

  test('an indicator that the model does not have leaves the menu, the others stay', async () => {
    const fresh = connect();
    dati.reply = (asked) =>
      asked.query.measures?.includes(TURNOVER)
        ? { status: 400, error: 'not found' }
        : replyFromSmallWorld(asked);
    const page = await pagina('umbria', '', fresh);
    expect(page.indicatori.map(({ codice }) => codice)).toEqual(['residenti', 'eta_media']);
  });
});

describe('table', () => {
  test('opened rows are followed by theirs, at any depth, each group sorted', async () => {
    const page = await pagina('', 'espandi=10,055&ordina=nome');
    const rows = ok(page.tabella).map((r) => [r.luogo.nome, r.profondita, r.espansa]);
    expect(rows.slice(0, 5)).toEqual([
      ['Molise', 0, false],
      ['Umbria', 0, true],
      ['Perugia', 1, false],
      ['Terni', 1, true],
      ['Acquasparta', 2, false],
    ]);
    expect(rows).toHaveLength(4 + 33);
  });

  test.each([
    ['ordina=valore', (a: number, b: number) => b - a],
    ['ordina=valore&verso=cresc', (a: number, b: number) => a - b],
  ])('%s', async (query, order) => {
    const values = ok((await pagina('umbria/perugia', query)).tabella).map(({ valore }) => valore ?? 0);
    expect(values).toEqual([...values].sort(order));
    expect(values).toHaveLength(59);
  });
});

describe('economy', () => {
  test('a page asks few queries, and the next one shares what they have in common', async () => {
    const fresh = connect();
    await fresh.territorio.get('test-0001');
    await fresh.catalogo.get('test-0001');
    dati.asked.length = 0;
    await pagina('umbria/perugia', '', fresh);
    expect(dati.asked.length).toBe(5);
    dati.asked.length = 0;
    await pagina('umbria/perugia/assisi', '', fresh);
    expect(dati.asked.length).toBe(2);
    dati.asked.length = 0;
    await pagina('umbria/perugia/assisi', '', fresh);
    expect(dati.asked.length).toBe(0);
  });
});

describe('when the data process fails', () => {
  test('each part fails alone, the rest of the page stands', async () => {
    const fresh = connect();
    await pagina('', '', fresh);
    dati.reply = (asked) =>
      asked.query.dimensions?.includes('popolazione_residente.quinquennio')
        ? { status: 500, error: 'broken' }
        : replyFromSmallWorld(asked);
    const page = await pagina('umbria/perugia', '', fresh);
    expect(page.piramide).toMatchObject({ stato: 'errore', codice: 'CUBE_ERRORE' });
    expect(ok(page.mappa).length).toBe(59);
    expect(page.frase).toContain('In provincia di Perugia');
    dati.reply = replyFromSmallWorld;
    expect(ok((await pagina('umbria/perugia', '', fresh)).piramide).fasce).toHaveLength(3);
  });

  test('gone while running: chrome, breadcrumb and shapes stay, parts say so', async () => {
    const other = await startFakeDati(replyFromSmallWorld);
    const config = settings(other.url);
    const lonely = createDati(config, createLog('silent'));
    await pagina('', '', lonely);
    await other.stop();
    const page = await pagina('umbria/perugia', '', lonely);
    expect(page.briciole).toHaveLength(3);
    expect(page.forme.figli).toBe('/forme/f1/provincia/054/comuni.json');
    for (const parte of [page.mappa, page.tabella, page.confronti, page.piramide, page.ripartizione]) {
      expect(parte).toMatchObject({ stato: 'errore', codice: 'CUBE_NON_RISPONDE' });
    }
    expect(page.frase).toBe('Perugia: Turnover contrattuale, 2024');
    expect(page.posizione).toBeNull();
  });

  test('never there: the page is refused with the code', async () => {
    const config = settings('http://127.0.0.1:9');
    const lonely = createDati(config, createLog('silent'));
    await expect(lonely.territorio.get('test-0001')).rejects.toMatchObject({ codice: 'CUBE_NON_RISPONDE' });
  });

  test('the first page after a load has the labels of the new data, and no other is kept', async () => {
    const other = await startFakeDati(replyFromSmallWorld);
    const config = settings(other.url);
    const fresh = createDati(config, createLog('silent'));
    expect((await pagina('umbria', '', fresh)).indicatore.dimostrativo).toBe(true);
    other.reply = changed(
      ({ query }) => query.dimensions?.[0]?.startsWith('indicatori_catalogo.') ?? false,
      (rows) => rows.map((row) => ({ ...row, 'indicatori_catalogo.dimostrativo': 'false' })),
    );
    other.version = { ...other.version, caricamento: 2 };
    const noticed = async () => (await fresh.versioni.current())?.caricamento;
    await expect.poll(noticed, { timeout: 8000, interval: 100 }).toBe('2');
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await pagina('umbria', '', fresh)).indicatore.dimostrativo).toBe(false);
    }
    await other.stop();
  });

  test('places and catalogue are read again after a load', async () => {
    const other = await startFakeDati(replyFromSmallWorld);
    const config = settings(other.url);
    const fresh = createDati(config, createLog('silent'));
    await pagina('', '', fresh);
    const asked = () =>
      other.asked.filter(({ query }) => query.dimensions?.[0] === 'territori.comune_codice').length;
    expect(asked()).toBe(1);
    other.version = { ...other.version, caricamento: 2 };
    const again = async () => {
      await pagina('', '', fresh);
      return asked();
    };
    await expect.poll(again, { timeout: 8000, interval: 200 }).toBe(2);
    await other.stop();
  });
});
