import { describe, expect, test } from 'vitest';
import { hrefStato, parseStato, type VoceCatalogo } from '../../web/src/lib/stato.ts';
import type { Stato } from '../../web/src/lib/tipi.ts';

const anni = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ valore: `${from + i}`, etichetta: `${from + i}` }));
const fasce = ['15-24', '25-34', '65+'].map((valore) => ({ valore, etichetta: valore }));
const CATALOGO: VoceCatalogo[] = [
  {
    codice: 'turnover',
    nome: 'Turnover',
    filtri: { genere: true, eta: true, cittadinanza: true },
    periodi: anni(2017, 2024),
    fasce,
  },
  {
    codice: 'eta_media',
    nome: 'Età media',
    filtri: { genere: true, eta: false, cittadinanza: true },
    periodi: anni(2017, 2025),
    fasce,
  },
];
const PERCORSO = '/territorio/lombardia';

function parse(query: string, percorso = PERCORSO) {
  return parseStato(new URLSearchParams(query), CATALOGO, percorso);
}

test('an address without a query has the defaults and no notices', () => {
  const { stato, avvisi } = parse('');
  expect(avvisi).toEqual([]);
  expect(stato).toMatchObject({
    indicatore: 'turnover',
    periodo: '2024',
    gerarchia: 'province',
    comuni: false,
  });
  expect(stato).toMatchObject({ ordina: 'valore', verso: 'decr', espandi: [], classi: 'quantili' });
  expect(stato).not.toHaveProperty('genere');
  expect(hrefStato({ percorso: PERCORSO }, stato)).toBe(PERCORSO);
});

describe('a period whose data do not say the citizenship', () => {
  const catalogo = [{ ...CATALOGO[0]!, periodiCittadinanza: ['2023'] }];
  const read = (query: string) => parseStato(new URLSearchParams(query), catalogo, PERCORSO);

  test('drops the filter and says why', () => {
    const { stato, avvisi } = read('cittadinanza=straniera&genere=F');
    expect(stato).not.toHaveProperty('cittadinanza');
    expect(stato.genere).toBe('F');
    expect(avvisi).toEqual(['Per il 2024 la fonte non dice la cittadinanza: il filtro è stato tolto.']);
  });

  test('keeps it for a period that does', () => {
    expect(read('cittadinanza=straniera&periodo=2023')).toMatchObject({
      stato: { cittadinanza: 'straniera' },
      avvisi: [],
    });
  });
});

test('the reading of the territory stands in the address, and follows to other places', () => {
  const { stato, avvisi } = parse('territorio=attuale');
  expect([stato.territorio, avvisi]).toEqual(['attuale', []]);
  expect(hrefStato({ percorso: '/territorio/abruzzo' }, stato)).toBe(
    '/territorio/abruzzo?territorio=attuale',
  );
  expect(hrefStato({ percorso: PERCORSO }, stato, { territorio: undefined })).toBe(PERCORSO);
  expect(parse('territorio=antico').avvisi).toEqual([
    'Il territorio «antico» non esiste: la pagina non ne tiene conto.',
  ]);
  expect(parse('territorio=antico').stato).not.toHaveProperty('territorio');
});

describe('what is dropped is said', () => {
  test.each([
    ['indicatore=boh', 'L’indicatore «boh» non esiste: la pagina non ne tiene conto.'],
    ['periodo=1066', 'Il periodo «1066» non esiste: la pagina non ne tiene conto.'],
    ['periodo=2025', 'Per «Turnover» il 2025 non c’è: vedi il 2024.'],
    ['genere=X', 'Il genere «X» non esiste: la pagina non ne tiene conto.'],
    ['eta=0-14', 'L’età «0-14» non esiste: la pagina non ne tiene conto.'],
    ['cittadinanza=ITA', 'La cittadinanza «ITA» non esiste: la pagina non ne tiene conto.'],
    ['gerarchia=quartieri', 'La suddivisione «quartieri» non esiste: la pagina non ne tiene conto.'],
    ['dettaglio=vie', 'Il dettaglio «vie» non esiste: la pagina non ne tiene conto.'],
    ['ordina=caso', 'L’ordinamento «caso» non esiste: la pagina non ne tiene conto.'],
    ['verso=su', 'Il verso «su» non esiste: la pagina non ne tiene conto.'],
    ['classi=7', 'Il metodo delle classi «7» non esiste: la pagina non ne tiene conto.'],
    ['indicatore=eta_media&eta=65%2B', 'Il filtro per età non si applica a «Età media»: è stato tolto.'],
  ])('%s', (query, avviso) => {
    const { stato, avvisi } = parse(query);
    expect(avvisi).toEqual([avviso]);
    const clean = parse(query.startsWith('indicatore=eta') ? 'indicatore=eta_media' : '').stato;
    expect(stato).toEqual(clean);
  });

  test('rows that cannot exist, and too many of them', () => {
    expect(parse('espandi=016,<b>').stato.espandi).toEqual(['016']);
    expect(parse('espandi=016,<b>').avvisi).toHaveLength(1);
    const many = Array.from({ length: 30 }, (_, i) => String(100 + i)).join(',');
    expect(parse(`espandi=${many}`).stato.espandi).toHaveLength(20);
    expect(parse(`espandi=${many}`).avvisi).toHaveLength(1);
  });

  test('hostile values are named short and on one line', () => {
    const { avvisi } = parse(`indicatore=${encodeURIComponent(`a\n\u202e\u0000${'b'.repeat(5000)}`)}`);
    expect(avvisi[0]?.length).toBeLessThan(120);
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(avvisi[0]).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  test.each(['utm_source=mail', 'genere=', 'periodo=&eta=', 'fbclid=1&x=y', '__proto__=1'])(
    '%s is no concern',
    (query) => {
      expect(parse(query)).toEqual(parse(''));
    },
  );
});

describe('round trip', () => {
  const choices: Record<string, (string | undefined)[]> = {
    indicatore: [undefined, 'turnover', 'eta_media'],
    periodo: [undefined, '2017', '2024'],
    genere: [undefined, 'M', 'F'],
    eta: [undefined, '65+', '15-24'],
    cittadinanza: [undefined, 'italiana', 'straniera'],
    gerarchia: [undefined, 'ats', 'sll', 'province'],
    dettaglio: [undefined, 'comuni'],
    ordina: [undefined, 'nome', 'differenza', 'variazione', 'valore'],
    verso: [undefined, 'cresc', 'decr'],
    espandi: [undefined, '016', '017,016', 'A03001,S0002'],
    classi: [undefined, 'intervalli', 'media'],
  };

  /** Deterministic pseudo-random numbers (mulberry32), so that a failure can be repeated. */
  function* random(seed: number): Generator<number> {
    let a = seed;
    for (;;) {
      a = (a + 0x6d2b79f5) | 0;
      let t = Math.imul(a ^ (a >>> 15), 1 | a);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      yield ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    }
  }

  test.each(['/territorio', PERCORSO, `${PERCORSO}/ats/treviglio`, `${PERCORSO}/sll/lecco/lecco`])(
    'any state at %s comes back the same, and equal states have equal addresses',
    (percorso) => {
      const numbers = random(20261121);
      for (let i = 0; i < 2000; i += 1) {
        const params = new URLSearchParams();
        const names = Object.keys(choices).sort(() => (numbers.next().value as number) - 0.5);
        for (const name of names) {
          const options = choices[name] ?? [];
          const value = options[Math.floor((numbers.next().value as number) * options.length)];
          if (value !== undefined) params.set(name, value);
        }
        const { stato } = parseStato(params, CATALOGO, percorso);
        const href = hrefStato({ percorso }, stato);
        const again = parse(href.split('?')[1] ?? '', percorso);
        expect(again).toEqual({ stato, avvisi: [] });
        expect(hrefStato({ percorso }, again.stato)).toBe(href);
      }
    },
  );
});

describe('links', () => {
  const base = parse('genere=F&espandi=016&ordina=nome').stato;
  test('to another place: filters go along, opened rows stay behind', () => {
    expect(hrefStato({ percorso: '/territorio/lazio' }, base)).toBe('/territorio/lazio?genere=F&ordina=nome');
  });

  test('another indicator: a chosen period goes along, the default one does not', () => {
    expect(hrefStato({ percorso: PERCORSO }, parse('').stato, { indicatore: 'eta_media' })).toBe(
      `${PERCORSO}?indicatore=eta_media`,
    );
    expect(hrefStato({ percorso: PERCORSO }, parse('periodo=2019').stato, { indicatore: 'eta_media' })).toBe(
      `${PERCORSO}?indicatore=eta_media&periodo=2019`,
    );
  });

  test('clearing filters', () => {
    const cleared: Partial<Stato> = { genere: undefined, eta: undefined, cittadinanza: undefined };
    expect(hrefStato({ percorso: PERCORSO }, parse('genere=F&eta=65%2B&periodo=2019').stato, cleared)).toBe(
      `${PERCORSO}?periodo=2019`,
    );
  });

  test('the aggregation of an address needs no query, and the address wins over it', () => {
    const percorso = `${PERCORSO}/ats/treviglio`;
    const { stato, avvisi } = parse('gerarchia=sll', percorso);
    expect(stato.gerarchia).toBe('ats');
    expect(avvisi).toEqual([]);
    expect(hrefStato({ percorso }, stato)).toBe(percorso);
    expect(hrefStato({ percorso: PERCORSO }, stato)).toBe(`${PERCORSO}?gerarchia=ats`);
  });
});
