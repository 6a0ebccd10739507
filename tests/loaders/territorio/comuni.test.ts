import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../loaders/territorio/csv.ts';
import { readRighe, readText } from './committed.ts';

const righe = readRighe();
const byCode = new Map(righe.map((riga) => [riga.codice_istat, riga]));
const count = (values: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, (v) => v)].map(([value, all]) => [value, all.length]));

/** Comuni of each regione at 31/12/2025: ISTAT, Codici delle unità amministrative territoriali. */
const COMUNI_PER_REGIONE = {
  Piemonte: 1180,
  "Valle d'Aosta/Vallée d'Aoste": 74,
  Lombardia: 1502,
  'Trentino-Alto Adige/Südtirol': 282,
  Veneto: 560,
  'Friuli-Venezia Giulia': 215,
  Liguria: 234,
  'Emilia-Romagna': 330,
  Toscana: 273,
  Umbria: 92,
  Marche: 225,
  Lazio: 378,
  Abruzzo: 305,
  Molise: 136,
  Campania: 550,
  Puglia: 257,
  Basilicata: 131,
  Calabria: 404,
  Sicilia: 391,
  Sardegna: 377,
};

describe('comuni.csv', () => {
  test('ha le colonne convenute e 7.896 comuni, in ordine di codice, ciascuno una volta', () => {
    expect(readText('comuni.csv').split('\n')[0]).toBe(
      'codice_istat,nome,provincia_codice,provincia_nome,provincia_sigla,regione_codice,regione_nome,' +
        'ripartizione_codice,ripartizione_nome,sll_codice,sll_nome,ats_codice,ats_nome,latitudine,longitudine,residenti_2011',
    );
    const codes = righe.map((riga) => riga.codice_istat);
    expect(codes).toHaveLength(7896);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes.filter((code) => !/^\d{6}$/.test(code))).toEqual([]);
  });

  test('conta i comuni di ogni regione come ISTAT', () => {
    expect(count(righe.map((riga) => riga.regione_nome))).toEqual(COMUNI_PER_REGIONE);
  });

  test('ha 107 province, 20 regioni, 5 ripartizioni, coerenti con i codici', () => {
    expect(new Set(righe.map((riga) => riga.provincia_codice)).size).toBe(107);
    expect(new Set(righe.map((riga) => riga.provincia_sigla)).size).toBe(107);
    expect(new Set(righe.map((riga) => `${riga.regione_codice} ${riga.regione_nome}`)).size).toBe(20);
    expect(count([...new Set(righe.map((r) => `${r.ripartizione_codice} ${r.ripartizione_nome}`))])).toEqual({
      '1 Nord-ovest': 1,
      '2 Nord-est': 1,
      '3 Centro': 1,
      '4 Sud': 1,
      '5 Isole': 1,
    });
    expect(righe.filter((riga) => riga.provincia_codice !== riga.codice_istat.slice(0, 3))).toEqual([]);
  });

  test.each([
    ['021008', 'Bolzano/Bozen', 'Bolzano/Bozen', 'BZ', '04'],
    ['035033', "Reggio nell'Emilia", "Reggio nell'Emilia", 'RE', '08'],
    ['063049', 'Napoli', 'Napoli', 'NA', '15'],
    ['031019', 'San Floriano del Collio-Števerjan', 'Gorizia', 'GO', '06'],
    ['032001', 'Duino Aurisina-Devin Nabrežina', 'Trieste', 'TS', '06'],
    ['090003', 'Alghero', 'Sassari', 'SS', '20'],
    ['111009', 'Carbonia', 'Sud Sardegna', 'SU', '20'],
    ['099030', 'Montecopiolo', 'Rimini', 'RN', '08'],
    ['030189', 'Sappada', 'Udine', 'UD', '06'],
  ])('%s è %s, provincia di %s', (code, nome, provincia, sigla, regione) => {
    expect(byCode.get(code)).toMatchObject({
      nome,
      provincia_nome: provincia,
      provincia_sigla: sigla,
      regione_codice: regione,
    });
  });
});

describe('residenti del censimento 2011', () => {
  test("fanno in tutto i 59.433.744 dell'ISTAT e ogni comune ne ha", () => {
    expect(righe.reduce((sum, riga) => sum + Number(riga.residenti_2011), 0)).toBe(59_433_744);
    expect(righe.filter((riga) => !(Number(riga.residenti_2011) >= 30))).toEqual([]);
  });

  test('sono quelli pubblicati dove il comune non è cambiato', () => {
    const published = { '058091': 2_617_175, '015146': 1_242_123, '001272': 872_367, '063049': 962_003 };
    for (const [code, residenti] of Object.entries(published)) {
      expect(Number(byCode.get(code)?.residenti_2011)).toBe(residenti);
    }
  });

  test('vengono da una somma o da una quota solo per i comuni nati o cresciuti dopo il 2020', () => {
    const before = new Map(
      parseCsv(readText('ingressi/residenti-2011.csv')).map((r) => [r['codice_istat'], r['residenti_2011']]),
    );
    const changed = righe.filter((riga) => before.get(riga.codice_istat) !== riga.residenti_2011);
    expect(changed.map((riga) => riga.nome).sort()).toEqual(
      [
        'Bardello con Malgesso e Bregano',
        'Campospinoso Albaredo',
        'Misiliscemi',
        'Montecopiolo',
        'Moransengo-Tonengo',
        'Pesaro',
        "Santa Caterina d'Este",
        'Sassofeltrio',
        'Setteville',
        'Sovizzo',
        'Trapani',
        'Uggiate con Ronago',
      ].sort(),
    );
    expect(Number(byCode.get('025075')?.residenti_2011)).toBe(2926 + 3338); // Alano di Piave + Quero Vas
    expect(Number(byCode.get('081025')?.residenti_2011)).toBe(Math.round(69_241 / 8)); // un ottavo di Trapani
  });
});

describe('coordinate', () => {
  test.each([
    ['058091', 41.893, 12.483],
    ['016024', 45.695, 9.67],
    ['084020', 35.502, 12.609],
    ['081014', 36.83, 11.945],
    ['013040', 45.97, 8.972],
  ])('%s sta dove si sa', (code, latitudine, longitudine) => {
    expect(Math.abs(Number(byCode.get(code)?.latitudine) - latitudine)).toBeLessThan(0.05);
    expect(Math.abs(Number(byCode.get(code)?.longitudine) - longitudine)).toBeLessThan(0.05);
  });

  test('sono dentro i limiti geografici dello Stato', () => {
    const outside = righe.filter(
      ({ latitudine: lat, longitudine: lon }) => +lat < 35.4 || +lat > 47.1 || +lon < 6.6 || +lon > 18.6,
    );
    expect(outside).toEqual([]);
  });
});

describe('ATS e SLL dimostrativi', () => {
  const ats = Map.groupBy(righe, (riga) => riga.ats_codice);
  const sll = Map.groupBy(righe, (riga) => riga.sll_codice);
  const largest = (group: typeof righe): string =>
    group.reduce((best, riga) => (+riga.residenti_2011 > +best.residenti_2011 ? riga : best)).nome;

  test('sono circa 600 e circa 610, con nomi tutti diversi', () => {
    expect(ats.size).toBeGreaterThanOrEqual(570);
    expect(ats.size).toBeLessThanOrEqual(630);
    expect(sll.size).toBeGreaterThanOrEqual(580);
    expect(sll.size).toBeLessThanOrEqual(640);
    expect(new Set(righe.map((riga) => riga.ats_nome)).size).toBe(ats.size);
    expect(new Set(righe.map((riga) => riga.sll_nome)).size).toBe(sll.size);
  });

  test('un ATS sta in una sola provincia e porta la regione nel codice', () => {
    for (const [code, group] of ats) {
      expect(new Set(group.map((riga) => riga.provincia_codice)).size).toBe(1);
      expect(code).toMatch(new RegExp(`^A${group[0]?.regione_codice}\\d{3}$`));
    }
  });

  test('qualche SLL passa il confine di regione, come nella realtà', () => {
    const across = [...sll.values()].filter(
      (group) => new Set(group.map((riga) => riga.regione_codice)).size > 1,
    );
    expect(across.length).toBeGreaterThan(20);
    expect([...sll.keys()].filter((code) => !/^S\d{4}$/.test(code))).toEqual([]);
  });

  test('prendono il nome dal comune più grande, con la preposizione giusta', () => {
    for (const group of sll.values()) expect(group[0]?.sll_nome).toBe(largest(group));
    expect(byCode.get('016219')?.ats_nome).toBe('Ambito di Treviglio');
    expect(byCode.get('011015')?.ats_nome).toBe('Ambito della Spezia');
    expect(byCode.get('066049')?.ats_nome).toBe("Ambito dell'Aquila");
  });
});
