import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CONTESTO_PUBBLICO } from '../../model/contratto/contesto.ts';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { createLog } from '../../web/src/lib/server/log.ts';
import { createDati, type ServiziDati } from '../../web/src/lib/server/servizi.ts';
import { queryCaricamenti, readCaricamenti } from '../../web/src/lib/server/catalogo/dataset.ts';
import { everyPageQuery } from '../../web/src/lib/server/pagina/query.ts';
import { resolvePercorso } from '../../web/src/lib/server/territorio/risolvi.ts';
import type { DatiPagina, Parte } from '../../web/src/lib/tipi.ts';
import { load, SECRET, signToken, startTestDati, type TestDati } from '../support/dati.ts';
import { ATTACCO, CHI, editedWarehouse, FUSO, IMPRONTA } from '../support/edited-warehouse.ts';

let path: string;
let dati: TestDati;
let servizi: ServiziDati;

beforeAll(async () => {
  path = await editedWarehouse(inject('warehouse'));
  dati = await startTestDati(path);
  servizi = createDati(
    {
      datiUrl: dati.url,
      secret: SECRET,
      timeoutMs: 20_000,
      concurrency: 4,
      cacheBytes: 1e7,
    },
    createLog('silent'),
  );
});
afterAll(async () => {
  await dati?.stop();
  rmSync(dirname(path), { recursive: true, force: true });
});

async function pagina(percorso: string, query = ''): Promise<DatiPagina> {
  const { italia } = await servizi.territorio.get('prova');
  const esito = resolvePercorso(italia, percorso);
  if (esito.tipo !== 'trovato') throw new Error(`${percorso}: ${esito.tipo}`);
  const params = new URLSearchParams(query);
  return servizi.pagine.get({ contesto: CONTESTO_PUBBLICO, nodo: esito.nodo, params, requestId: 'prova' });
}

function ok<T>(parte: Parte<T> | null): T {
  if (parte === null) throw new Error('not there');
  if (parte.stato === 'errore') throw new Error(parte.codice);
  return parte.dati;
}

const COMUNE = 'lombardia/bergamo/val-brembilla';

async function meta(): Promise<{ text: string; members: string[]; titles: string[] }> {
  const response = await fetch(`${dati.url}/cubejs-api/v1/meta`, {
    headers: { authorization: await signToken() },
  });
  const text = await response.text();
  const { cubes } = JSON.parse(text) as {
    cubes: {
      measures: { name: string; title: string; description: string }[];
      dimensions: { name: string }[];
    }[];
  };
  const all = cubes.flatMap(({ measures, dimensions }) => [...measures, ...dimensions]);
  const titles = cubes.flatMap(({ measures }) =>
    measures.map(({ title, description }) => title + description),
  );
  return { text, members: all.map(({ name }) => name), titles };
}

describe('a population whose citizenship is not known', () => {
  it('has no share of foreigners for that year, instead of 0', async () => {
    const page = await pagina('lombardia', 'indicatore=quota_stranieri');
    expect(page.indicatore.periodi.map(({ valore }) => valore)).not.toContain('2025');
    expect(page.stato.periodo).toBe('2024');
    expect(ok(page.confronti)[0]?.valore).toBeGreaterThan(5);
    const { body } = await load(dati, {
      measures: ['popolazione_residente.quota_stranieri', 'popolazione_residente.residenti'],
      filters: [{ member: 'popolazione_residente.periodo', operator: 'equals', values: ['2025'] }],
    });
    expect(body.data?.[0]?.['popolazione_residente.quota_stranieri']).toBeNull();
    expect(Number(body.data?.[0]?.['popolazione_residente.residenti'])).toBeGreaterThan(9e6);
  });

  it('offers no filter by citizenship that year, and says why', async () => {
    const page = await pagina('lombardia', 'indicatore=residenti&periodo=2025&cittadinanza=straniera');
    expect(page.indicatore.filtri).toMatchObject({ genere: true, cittadinanza: false });
    expect(page.stato.cittadinanza).toBeUndefined();
    expect(page.avvisi.join()).toContain('non dice la cittadinanza');
    expect(page.note.join()).toContain('Per il 2025 la cittadinanza dei residenti non è nota');
    expect(ok(page.ripartizione).map(({ titolo }) => titolo)).toEqual(['Per genere', 'Per età']);
    const before = await pagina('lombardia', 'indicatore=residenti&periodo=2024&cittadinanza=straniera');
    expect(before.indicatore.filtri.cittadinanza).toBe(true);
    expect(before.note.join()).not.toContain('cittadinanza');
    expect(ok(before.ripartizione)).toHaveLength(3);
  });

  it('still has its pyramid', async () => {
    const page = await pagina('lombardia', 'indicatore=residenti&periodo=2025');
    const total = ok(page.piramide).fasce.reduce((sum, { maschi, femmine }) => sum + maschi + femmine, 0);
    expect(total).toBe(ok(page.confronti)[0]?.valore);
  });
});

describe('a data set that covers one region only', () => {
  it('leaves the other without a value, and Italy says what lacks', async () => {
    const page = await pagina('', 'indicatore=residenti');
    expect(ok(page.mappa).map(({ luogo, valore }) => [luogo.nome, valore === null])).toEqual([
      ['Abruzzo', true],
      ['Lombardia', false],
    ]);
    expect(page.note.join()).toContain('Manca il dato di 1 regione su 2');
    expect(page.frase).toMatch(/^Nella regione con dati \(1 su 2\) i residenti sono/);
  });

  it('is not compared with a part of Italy', async () => {
    const page = await pagina('lombardia', 'indicatore=residenti');
    expect(ok(page.confronti).map(({ luogo, valore }) => [luogo.nome, valore === null])).toEqual([
      ['Lombardia', false],
      ['Italia', true],
    ]);
    expect(page.frase).not.toContain('Italia');
  });

  it('gives the other a page that says so', async () => {
    for (const percorso of ['abruzzo', 'abruzzo/teramo', 'abruzzo/teramo/teramo']) {
      const page = await pagina(percorso, 'indicatore=residenti');
      expect(page.frase).toMatch(/non c’è il dato di «.*» per il 2025$/);
      expect(ok(page.piramide).fasce).toEqual([]);
      expect(ok(page.ripartizione)).toEqual([]);
      expect(page.cittadinanze).toBeNull();
      expect(ok(page.mappa).every(({ valore }) => valore === null)).toBe(true);
    }
  });
});

describe('a data set of a single year that its source does not split', () => {
  it('has one period, no filters and no bars', async () => {
    const page = await pagina('lombardia/bergamo', 'indicatore=reddito_medio&genere=F');
    expect(page.indicatore.periodi.map(({ valore }) => valore)).toEqual(['2024']);
    expect(page.indicatore.filtri).toEqual({ genere: false, eta: false, cittadinanza: false });
    expect(ok(page.ripartizione)).toEqual([]);
    expect(ok(page.confronti)[0]?.valore).toBeGreaterThan(10_000);
    expect(page.avvisi.join()).toContain('genere');
  });
});

describe('labels follow the data', () => {
  it('demonstration goes data set by data set', async () => {
    const real = await pagina('lombardia', 'indicatore=residenti');
    expect(real.indicatore.dimostrativo).toBe(false);
    expect(real.note.join()).not.toContain('dimostrativi:');
    const demo = await pagina('lombardia', 'indicatore=tasso_occupazione');
    expect(demo.indicatore.dimostrativo).toBe(true);
    expect(demo.note.join()).toContain('I valori sono dimostrativi');
    expect(ok(demo.piramide).origine).toMatchObject({ dataset: 'popolazione', dimostrativo: false });
  });

  it('territory and boundaries too', async () => {
    const page = await pagina('lombardia', 'indicatore=residenti');
    expect(page.note.at(-1)).toBe('Territorio al 21 febbraio 2026.');
  });

  it('ATS of a real list carry no warning, SLL made from nearness do', async () => {
    const [ats, sll, elsewhere] = await Promise.all([
      pagina('lombardia', 'gerarchia=ats'),
      pagina('lombardia', 'gerarchia=sll'),
      pagina('abruzzo', 'gerarchia=ats'),
    ]);
    expect(ats.note.join()).not.toContain('vicinanza');
    expect(sll.note.join()).toContain('sistemi locali del lavoro sono composti per vicinanza');
    expect(elsewhere.note.join()).toContain('ambiti sociali sono composti per vicinanza');
  });
});

describe('declared indicators', () => {
  it('become measures, but for protected data sets and impossible names', async () => {
    const { members } = await meta();
    const declared = members.filter((name) => /imprese|sussidi|un_nome|un nome/.test(name));
    expect(declared.sort()).toEqual([
      'indicatori_territoriali.imprese_attive',
      'indicatori_territoriali.imprese_attive_numeratore',
    ]);
    const refused = await load(dati, { measures: ['indicatori_territoriali.sussidi_pagati'] });
    expect(refused.status).toBe(400);
  });

  it('have titles that are text, whatever they say', async () => {
    const { titles } = await meta();
    const title = titles.find((text) => text.includes('Imprese'));
    expect(title).toContain('(( 7*7 )) (% raw %)');
    expect(title).toContain('(process.exit(3)) (CUBE)');
    const { indicatori } = await servizi.catalogo.get('prova');
    expect(indicatori.find(({ codice }) => codice === 'imprese_attive')?.nome).toBe(`${ATTACCO} 1000`);
  });

  it('are counted, from a rollup, at every level', async () => {
    const { body } = await load(dati, {
      measures: [
        'indicatori_territoriali.imprese_attive',
        'indicatori_territoriali.imprese_attive_numeratore',
      ],
      dimensions: ['indicatori_territoriali.provincia_codice', 'indicatori_territoriali.periodo'],
    });
    expect(Object.keys(body.usedPreAggregations ?? {})).toHaveLength(1);
    const rows = (body.data ?? []).filter((row) => row['indicatori_territoriali.imprese_attive'] !== null);
    expect(rows).toHaveLength(12 * 2);
    for (const row of rows) {
      expect(Number(row['indicatori_territoriali.imprese_attive'])).toBeGreaterThan(100);
      expect(row['indicatori_territoriali.imprese_attive']).toBe(
        row['indicatori_territoriali.imprese_attive_numeratore'],
      );
    }
  });

  it('have pages, in their group of the menu', async () => {
    const page = await pagina('lombardia/bergamo', 'indicatore=imprese_attive');
    expect(page.indicatori.find(({ codice }) => codice === 'imprese_attive')?.gruppo).toBe('Economia locale');
    expect(page.indicatori.map(({ codice }) => codice)).not.toContain('sussidi_pagati');
    const [bergamo, lombardia] = ok(page.confronti);
    const comuni = ok(page.mappa).reduce((sum, { valore }) => sum + (valore ?? 0), 0);
    expect(bergamo?.valore).toBe(comuni);
    expect(lombardia?.valore).toBeGreaterThan(comuni);
    expect(page.frase).toContain('In provincia di Bergamo');
    expect(page.frase).toContain('della Lombardia');
  });
});

describe('the two readings of the territory', () => {
  const years = (page: DatiPagina) =>
    ok(page.confronti)[0]?.serie.flatMap((value, i) =>
      value === null ? [] : [page.indicatore.periodi[i]?.valore],
    );

  it('as it was, a fused comune starts with its fusion', async () => {
    const page = await pagina(COMUNE, 'indicatore=residenti');
    expect(years(page)).toEqual(['2024', '2025']);
    expect(page.lettura?.attuale).toBe(false);
    expect(page.lettura?.spiegazione).toBe(
      'I valori seguono i confini di ogni anno. Val Brembilla riunisce Brembilla e Gerosa.',
    );
  });

  it('on the territory of today, it sums those it was made of', async () => {
    const page = await pagina(COMUNE, 'indicatore=residenti&territorio=attuale');
    expect(years(page)).toHaveLength(page.indicatore.periodi.length);
    const small = await load(dati, {
      measures: ['popolazione_residente.residenti'],
      dimensions: ['popolazione_residente.comune_nome'],
      filters: [
        { member: 'popolazione_residente.comune_nome', operator: 'equals', values: ['Brembilla', 'Gerosa'] },
        { member: 'popolazione_residente.periodo', operator: 'equals', values: ['2023'] },
      ],
    });
    expect(small.body.data).toHaveLength(2);
    const sum = (small.body.data ?? []).reduce(
      (all, row) => all + Number(row['popolazione_residente.residenti']),
      0,
    );
    const index = page.indicatore.periodi.findIndex(({ valore }) => valore === '2023');
    expect(ok(page.confronti)[0]?.serie[index]).toBe(sum);
    const row = ok(page.mappa).find(({ luogo }) => luogo.codice === FUSO);
    expect(row?.serie[index]).toBe(sum);
    const old = await pagina(COMUNE, 'indicatore=residenti&territorio=attuale&periodo=2023');
    const people = ok(old.piramide).fasce.reduce((all, { maschi, femmine }) => all + maschi + femmine, 0);
    expect(people).toBe(sum);
    const genders = ok(old.ripartizione)[0]?.voci.reduce((all, { valore }) => all + (valore ?? 0), 0);
    expect(genders).toBe(sum);
  });

  it('on the territory of today is answered by rollups too, or stands on the list of exceptions', async () => {
    const catalogo = await servizi.catalogo.get('prova');
    const comune = ['016024'];
    const esempi = { regione: ['03'], provincia: ['016'], comune, ats: ['A03054'], sll: ['S0078'] };
    const queries = [...everyPageQuery({ ...catalogo, storia: true }, esempi)].filter(({ nome }) =>
      nome.endsWith(' attuale'),
    );
    expect(queries.length).toBeGreaterThan(300);
    const without = new Set<string>();
    for (const { nome, query } of queries.filter((_query, index) => index % 9 === 0 || index > 300)) {
      const { status, body } = await load(dati, query);
      expect(status, `${nome}: ${body.error}`).toBe(200);
      if (Object.keys(body.usedPreAggregations ?? {}).length === 0) without.add(nome.split(' ')[0] ?? '');
    }
    // Five-year classes and countries: a rollup would be a tenth of their facts.
    expect([...without].sort()).toEqual(['cittadinanze', 'piramide']);
  }, 120_000);

  it('has rollups that are at most a tenth of their facts', async () => {
    const copy = join(dirname(path), 'copia.duckdb');
    // The process still runs: what it wrote last stands in the log beside the file.
    for (const suffix of ['', '.wal']) {
      const file = join(dati.dir, `magazzino.duckdb${suffix}`);
      if (existsSync(file)) copyFileSync(file, copy + suffix);
    }
    const { warehouse } = await openDuckdb(copy);
    const tables = await warehouse.query<{ nome: string; righe: number }>(
      `SELECT table_name AS nome, estimated_size AS righe FROM duckdb_tables() WHERE table_name LIKE '%per_comune_attuale%'`,
    );
    const facts = await warehouse.query<{ popolazione: number; indicatori: number }>(
      `SELECT (SELECT COUNT(*) FROM dw.fact_popolazione) AS popolazione, (SELECT COUNT(*) FROM dw.fact_indicatore) AS indicatori`,
    );
    await warehouse.close();
    for (const fact of ['popolazione', 'indicatori'] as const) {
      const rollup = tables.find(({ nome }) => nome.startsWith(fact));
      expect(Number(rollup?.righe), fact).toBeGreaterThan(1000);
      expect(Number(rollup?.righe) / Number(facts[0]?.[fact]), fact).toBeLessThan(0.1);
    }
  });

  it('wider places differ by the comuni without a successor, which are named', async () => {
    const [was, today] = await Promise.all([
      pagina('lombardia/bergamo', 'indicatore=residenti&periodo=2019'),
      pagina('lombardia/bergamo', 'indicatore=residenti&periodo=2019&territorio=attuale'),
    ]);
    expect((ok(was.confronti)[0]?.valore ?? 0) - (ok(today.confronti)[0]?.valore ?? 0)).toBe(5000);
    expect(today.lettura?.spiegazione).toContain('Non è compreso Divisa');
  });

  it('are one where nothing changed, or the data are a demonstration', async () => {
    const elsewhere = await pagina('lombardia/milano', 'indicatore=residenti&territorio=attuale');
    expect(elsewhere.lettura).toBeNull();
    const demo = await pagina(COMUNE, 'indicatore=tasso_occupazione');
    expect(demo.lettura).toBeNull();
    const later = await pagina(COMUNE, 'indicatore=reddito_medio');
    expect(later.lettura).toBeNull();
  });

  it('comuni of the past have no page, those of today have one', async () => {
    const { italia, quantiComuni } = await servizi.territorio.get('prova');
    expect(resolvePercorso(italia, 'lombardia/bergamo/brembilla').tipo).toBe('sconosciuto');
    const { body } = await load(dati, { measures: ['territori.numero_comuni'] });
    expect(Number(body.data?.[0]?.['territori.numero_comuni'])).toBe(quantiComuni);
  });
});

describe('countries of citizenship', () => {
  it.each(['', 'lombardia', 'lombardia/bergamo', 'lombardia/ats/treviglio', 'lombardia/bergamo/treviglio'])(
    '«%s» names ten and sums the rest',
    async (percorso) => {
      const { prime, resto, totale, periodo, origine } = ok(
        (await pagina(percorso, 'periodo=2024')).cittadinanze,
      );
      expect(periodo).toBe('2024');
      expect(origine.dataset).toBe('stranieri');
      expect(prime.map(({ paese }) => paese)).toEqual(Array.from({ length: 10 }, (_, i) => `Paese ${i + 1}`));
      expect(resto?.paesi).toBe(2);
      expect(prime.reduce((sum, { residenti }) => sum + residenti, resto?.residenti ?? 0)).toBe(totale);
      // Twelve countries of 12, 11, … 1 residents for each gender of each comune.
      expect(prime[0]!.residenti / totale).toBeCloseTo(12 / 78, 6);
    },
  );
});

describe('the history of loads', () => {
  it('is told by data set, newest first, with what was undone', async () => {
    const { righe } = await servizi.interroga(CONTESTO_PUBBLICO, queryCaricamenti('popolazione'), {
      requestId: 'prova',
    });
    const loads = readCaricamenti(righe);
    expect(
      loads.map(({ origine, operazione, annullato }) => [origine, operazione, annullato]).slice(0, 3),
    ).toEqual([
      ['sbagliato.csv', 'annullamento', false],
      ['sbagliato.csv', 'caricamento', true],
      ['popolazione_2025.csv', 'caricamento', false],
    ]);
    expect(loads[0]?.annulla).toBe(loads[1]?.id);
    expect(loads[2]).toMatchObject({ letti: 1000, accettati: 990, scartati: 10, dimostrativo: false });
    expect(JSON.stringify(righe)).not.toMatch(new RegExp(`${CHI}|${IMPRONTA}`));
  });

  it('has no member for who loaded nor for the fingerprint of the file', async () => {
    const { members } = await meta();
    const own = members.filter((name) => name.startsWith('caricamenti_pubblicati.'));
    expect(own).toContain('caricamenti_pubblicati.eseguito_il');
    expect(own.join()).not.toMatch(/eseguito_da|hash|parametri|scarti_file/);
  });
});
