import { describe, expect, test } from 'vitest';
import { briciole, resolvePercorso } from '../../../web/src/lib/server/territorio/risolvi.ts';
import { slugify, uniqueSlugs } from '../../../web/src/lib/server/territorio/slug.ts';
import { createTerritorio, nearestPlaces } from '../../../web/src/lib/server/territorio/territorio.ts';
import { readComuni } from './comuni.ts';

const comuni = readComuni();
const territorio = createTerritorio(comuni);
const { italia, cerca } = territorio;

function find(percorso: string) {
  const esito = resolvePercorso(italia, percorso);
  return esito.tipo === 'trovato' ? esito.nodo : null;
}

describe('addresses', () => {
  test.each([
    ['Forlì-Cesena', 'forli-cesena'],
    ["Reggio nell'Emilia", 'reggio-nell-emilia'],
    ['Bolzano/Bozen', 'bolzano'],
    ["Valle d'Aosta/Vallée d'Aoste", 'valle-d-aosta'],
    ["Vo'", 'vo'],
    ['Sant’Angelo Lodigiano', 'sant-angelo-lodigiano'],
    ['San Dorligo della Valle-Dolina', 'san-dorligo-della-valle-dolina'],
  ])('%s is /%s', (nome, slug) => expect(slugify(nome)).toBe(slug));

  test('siblings with the same slug both get their suffix, or their code', () => {
    const twins = [
      { nome: 'Castro', suffisso: 'BG', codice: '016065' },
      { nome: 'Càstro', suffisso: 'LE', codice: '075096' },
      { nome: 'Livo', suffisso: '', codice: '1' },
    ];
    expect([...uniqueSlugs(twins).keys()]).toEqual(['castro-bg', 'castro-le', 'livo']);
    const same = twins.slice(0, 2).map((twin) => ({ ...twin, suffisso: 'BG' }));
    expect(new Set(uniqueSlugs(same).keys()).size).toBe(2);
  });

  test('every comune resolves to its address and back, below provincia, ATS and SLL', () => {
    const seen = { province: new Set<string>(), ats: new Set<string>(), sll: new Set<string>() };
    const codici = { province: new Set<string>(), ats: new Set<string>(), sll: new Set<string>() };
    for (const regione of italia.figli.values()) {
      for (const [kind, parents] of [
        ['province', regione.figli],
        ['ats', regione.ats],
        ['sll', regione.sll],
      ] as const) {
        for (const comune of [...parents.values()].flatMap((parent) => [...parent.figli.values()])) {
          expect(seen[kind].has(comune.luogo.percorso)).toBe(false);
          seen[kind].add(comune.luogo.percorso);
          codici[kind].add(comune.luogo.codice);
          if (find(comune.luogo.percorso.replace('/territorio/', '')) !== comune) {
            expect.fail(`${comune.luogo.percorso} does not lead back`);
          }
        }
      }
    }
    const expected = new Set(comuni.map(({ codice }) => codice));
    expect(expected.size).toBe(7896);
    expect(seen.province.size).toBe(7896);
    expect(seen.ats.size).toBe(7896);
    for (const kind of ['province', 'ats', 'sll'] as const) expect(codici[kind]).toEqual(expected);
  });

  test('20 regions, 107 provinces', () => {
    expect(italia.figli.size).toBe(20);
    expect([...italia.figli.values()].flatMap((regione) => [...regione.figli])).toHaveLength(107);
  });

  test('a labour system that crosses regions is whole below each of them', () => {
    const regionsOf = Map.groupBy(comuni, ({ sllCodice }) => sllCodice);
    const crossing = [...regionsOf].filter(
      ([, righe]) => new Set(righe.map((r) => r.regioneCodice)).size > 1,
    );
    expect(crossing.length).toBeGreaterThan(0);
    for (const [codice, righe] of crossing) {
      for (const regione of italia.figli.values()) {
        const touches = righe.some((riga) => riga.regioneCodice === regione.luogo.codice);
        const found = [...regione.sll.values()].find(({ luogo }) => luogo.codice === codice);
        expect(found?.figli.size).toBe(touches ? righe.length : undefined);
      }
    }
  });

  test('breadcrumb', () => {
    const nomi = (percorso: string) => briciole(find(percorso)!).map(({ nome }) => nome);
    expect(nomi('')).toEqual(['Italia']);
    expect(nomi('lombardia/bergamo/treviglio')).toEqual(['Italia', 'Lombardia', 'Bergamo', 'Treviglio']);
    expect(find('lombardia/bergamo')?.luogo).toMatchObject({
      codice: '016',
      sigla: 'BG',
      livello: 'provincia',
    });
    const riga = comuni.find(({ nome }) => nome === 'Treviglio')!;
    const slug = slugify(riga.atsNome.replace('Ambito di ', ''));
    expect(nomi(`lombardia/ats/${slug}/treviglio`)).toEqual([
      'Italia',
      'Lombardia',
      riga.atsNome,
      'Treviglio',
    ]);
  });

  test.each(['Lombardia/Bergamo', 'lombardia/bergamo/', 'LOMBARDIA//bergamo', 'lombardia/Bèrgamo'])(
    'another spelling, %s, leads to the right address',
    (percorso) => {
      const esito = resolvePercorso(italia, percorso);
      const canonical =
        percorso.endsWith('/') || percorso.includes('//') ? ['trovato', 'altrove'] : ['altrove'];
      expect(canonical).toContain(esito.tipo);
      if (esito.tipo === 'altrove') expect(esito.percorso).toBe('/territorio/lombardia/bergamo');
    },
  );

  test.each([
    ['lombardia/bergamoo', '/territorio/lombardia/bergamo'],
    ['lombardia/bergamo/trevilio', '/territorio/lombardia/bergamo/treviglio'],
    ['bergamo', '/territorio/lombardia/bergamo'],
    ['toscanna', '/territorio/toscana'],
    ['veneto/rovigo/treviglio', '/territorio/lombardia/bergamo/treviglio'],
  ])('unknown /%s: %s is among the nearest', (percorso, expected) => {
    const esito = resolvePercorso(italia, percorso);
    if (esito.tipo !== 'sconosciuto') return expect.fail('resolved');
    const vicini = nearestPlaces(territorio, esito.cercato, esito.ultimo);
    expect(vicini.length).toBeLessThanOrEqual(6);
    expect(vicini.map((vicino) => vicino.percorso)).toContain(expected);
  });

  test.each([
    'lombardia/ats',
    'lombardia/sll',
    'lombardia/bergamo/ats/x',
    '__proto__',
    'lombardia/constructor',
    '%00',
    '../../etc',
  ])('unknown /%s', (percorso) => expect(resolvePercorso(italia, percorso).tipo).toBe('sconosciuto'));
});

describe('search', () => {
  const first = (testo: string) => cerca(testo, 5)[0];
  test.each([
    ['Forli', 'Forlì'],
    ['bozen', 'Bolzano/Bozen'],
    ['BOLZANO', 'Bolzano/Bozen'],
    ['reggio emilia', "Reggio nell'Emilia"],
    ['reggio nell emilia', "Reggio nell'Emilia"],
    ['sant angelo lodigiano', "Sant'Angelo Lodigiano"],
    ["sant'angelo lodigiano", "Sant'Angelo Lodigiano"],
    ["Vo'", "Vo'"],
    ['vo', "Vo'"],
    ['Aosta', 'Aosta'],
    ['lombardia', 'Lombardia'],
    ['südtirol', 'Trentino-Alto Adige/Südtirol'],
    ['sudtirol', 'Trentino-Alto Adige/Südtirol'],
    ['laquila', "L'Aquila"],
    ['bergmo', 'Bergamo'],
    ['trevigllio', 'Treviglio'],
  ])('%s finds %s first', (testo, nome) => expect(first(testo)?.luogo.nome).toBe(nome));

  test('Forlì is the comune, before the provincia that only begins so', () => {
    expect(first('forlì')?.luogo.livello).toBe('comune');
    expect(cerca('forlì', 8).map(({ luogo }) => luogo.nome)).toContain('Forlì-Cesena');
  });

  test('every level is found, each place once', () => {
    const found = cerca('treviglio', 50);
    expect(found.map(({ luogo }) => luogo.livello)).toEqual(expect.arrayContaining(['comune']));
    expect(new Set(cerca('bergamo', 50).map(({ luogo }) => luogo.livello))).toEqual(
      new Set(['provincia', 'comune', 'ats', 'sll']),
    );
    const keys = cerca('san', 200).map(({ luogo }) => luogo.percorso);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each(['', '   ', '!!!', 'zzzzqqqxx', '*', 'a'.repeat(500)])(
    '%s finds nothing or little, and does not fail',
    (testo) => {
      expect(cerca(testo, 5).length).toBeLessThanOrEqual(5);
    },
  );

  test('namesakes are told apart', () => {
    const found = cerca('livo', 10).filter(({ luogo }) => luogo.nome === 'Livo');
    expect(found.map(({ contesto }) => contesto).sort()).toEqual([
      'provincia di Como',
      'provincia di Trento',
    ]);
  });
});
