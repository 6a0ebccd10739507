import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { chiedi, type Esito } from '../support/richieste.ts';
import { attesi, attesiPer, FORMULA, ultimo, useNuclei, type Chi } from './nuclei-setting.ts';

const setting = useNuclei();

const get = async (chi: Chi | null, path: string): Promise<Esito> =>
  chiedi(setting.product, path, {
    cookie: chi ? await setting.cookie(chi) : undefined,
    headers: { accept: 'text/html' },
  });
/** Fields of a line; none of these files quotes a semicolon beside a quotation mark but the dangerous name. */
const fields = (line: string): string[] =>
  [...line.matchAll(/(?:^|;)("(?:[^"]|"")*"|[^;]*)/g)].map(([, field = '']) =>
    field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
  );

interface Foglio {
  informazioni: Map<string, string>;
  colonne: string[];
  righe: Record<string, string>[];
}

function readCsv(text: string): Foglio {
  const [before = '', after = ''] = text.replace(/^\ufeff/, '').split('\r\n\r\n');
  const [header = '', ...lines] = after.trimEnd().split('\r\n');
  const colonne = fields(header);
  return {
    informazioni: new Map(before.split('\r\n').map((line) => fields(line) as [string, string])),
    colonne,
    righe: lines.map((line) => Object.fromEntries(fields(line).map((field, i) => [colonne[i] ?? '', field]))),
  };
}

const number = (text: string | undefined) => Number((text ?? '').replace(',', '.'));
const sum = (righe: Foglio['righe'], column: string) =>
  righe.reduce((total, riga) => total + number(riga[column]), 0);
const lastLine = async () => {
  const { righe } = await setting.stato.accessi.registro.search({ azione: 'dati.esportati' });
  return { totale: righe.length, riga: righe[0] };
};
const district = () => `c.ats_codice = '${setting.ats.codice}'`;
const luogo = () => `luogo=${encodeURIComponent(setting.ats.percorso.replace('/nuclei', ''))}`;

describe('files', () => {
  it('CSV: all rows of the page, codes whole, names harmless, a line of the log', async () => {
    const before = (await lastLine()).totale;
    const answer = await get('ats', `/nuclei/dati.csv?${luogo()}&periodo=2025-T3`);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('private, no-store');
    expect(answer.headers['content-disposition']).toBe(
      'attachment; filename="nuclei-ambito-di-treviglio-2025-t3.csv"',
    );
    const { informazioni, righe } = readCsv(answer.text);
    expect(informazioni.get('Territorio')).toBe(setting.ats.nome);
    expect(informazioni.get('Data di osservazione')).toBe('30 settembre 2025');
    expect(informazioni.get('Natura dei dati')).toBe('Dati dimostrativi');
    expect(informazioni.get('Scaricato da')).toBe(setting.persone.ats.email);
    const expected = await attesiPer(
      setting.facts,
      "c.codice_istat || '/' || s.nome",
      `p.codice = '2025-T3' AND ${district()}`,
    );
    expect(new Set(righe.map((riga) => `${riga['Codice ISTAT']}/${riga.Fase}`))).toEqual(
      new Set(expected.keys()),
    );
    for (const riga of righe) {
      expect(riga['Codice ISTAT']).toMatch(/^\d{6}$/);
      const one = expected.get(`${riga['Codice ISTAT']}/${riga.Fase}`)!;
      expect([number(riga.Nuclei), number(riga.Componenti)]).toEqual([one.nuclei, one.componenti]);
      expect(number(riga['Giorni medi dalla domanda'])).toBeCloseTo(one.giorni, 1);
      expect(riga['Ente in carico']).toBe(`'${FORMULA}`);
    }
    expect(Number(informazioni.get('Nuclei in tutto'))).toBe(sum(righe, 'Nuclei'));
    expect(answer.text).not.toMatch(/(^|[;"\n])=/);
    const { totale, riga } = await lastLine();
    expect(totale).toBe(before + 1);
    expect(riga).toMatchObject({
      utente: setting.persone.ats.email,
      oggetto: 'nuclei',
      dettagli: { formato: 'csv', luogo: `ats:${setting.ats.codice}`, periodo: '2025-T3' },
    });
  });

  it('XLSX: the same rows, texts as texts, no formula in any cell', async () => {
    const answer = await get('regione', '/nuclei/dati.xlsx?luogo=/lombardia/bergamo&fase=patto_firmato');
    expect(answer.status).toBe(200);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(answer.bytes as unknown as ArrayBuffer);
    const [information, rows] = workbook.worksheets;
    expect(information?.name).toBe('Informazioni');
    expect(information?.getCell('B2').value).toBe('Bergamo');
    expect(information?.getCell('B4').value).toBe('Patto firmato');
    const expected = await attesi(
      setting.facts,
      ultimo("c.provincia_codice = '016' AND s.codice = 'patto_firmato'"),
    );
    let nuclei = 0;
    const bodies = new Set<unknown>();
    rows?.eachRow((row, index) => {
      row.eachCell((cell) => {
        expect([ExcelJS.ValueType.String, ExcelJS.ValueType.Number]).toContain(cell.type);
        if (typeof cell.value === 'string') expect(cell.value).not.toMatch(/^[=+\-@]/);
      });
      if (index === 1) return;
      expect(row.getCell(2).value).toMatch(/^\d{6}$/);
      bodies.add(row.getCell(10).value);
      nuclei += Number(row.getCell(11).value);
    });
    expect(nuclei).toBe(expected.nuclei);
    expect(bodies).toContain(`'${FORMULA}`);
  });

  it('of all own rows: two territories, a body', async () => {
    const two = readCsv((await get('due', '/nuclei/dati.csv')).text);
    const expected = await attesi(setting.facts, ultimo(`(c.regione_codice = '13' OR ${district()})`));
    expect(sum(two.righe, 'Nuclei')).toBe(expected.nuclei);
    expect(new Set(two.righe.map((riga) => riga.Regione))).toEqual(new Set(['Abruzzo', 'Lombardia']));
    const body = readCsv((await get('ente', '/nuclei/dati.csv')).text);
    expect(new Set(body.righe.map((riga) => riga['Codice ente']))).toEqual(
      new Set([`ats_${setting.ats.codice.toLowerCase()}`]),
    );
  });

  it('are for who may export: not operators, recipients, citizens, strangers', async () => {
    const before = (await lastLine()).totale;
    for (const format of ['csv', 'xlsx']) {
      for (const chi of ['operatore', 'destinatario', 'cittadino'] as const)
        expect((await get(chi, `/nuclei/dati.${format}`)).status, chi).toBe(403);
      expect((await get(null, `/nuclei/dati.${format}`)).status).toBe(401);
    }
    expect((await lastLine()).totale).toBe(before);
    expect((await get('operatore', setting.ats.percorso)).text).not.toContain('Scarica CSV');
  });
});

/** The page without what changes at each request. */
const withoutIds = ({ text }: Esito) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
const figures = ({ text }: Esito) =>
  [...text.matchAll(/class="valore[^"]*">([^<]+)</g)].map(([, value]) => value);

describe('what is not one’s own', () => {
  it('by address: refused alike, whether there is such a place or not', async () => {
    const cases: [Chi, string[]][] = [
      [
        'regione',
        ['/abruzzo', '/abruzzo/pescara', '/abruzzo/ats/teramo', '/atlantide', '/abruzzo/atlantide'],
      ],
      [
        'ats',
        [
          '/lombardia',
          '/lombardia/bergamo',
          '/lombardia/ats/bergamo',
          '/lombardia/bergamo/bergamo',
          '/Lombardia',
          '/italia',
        ],
      ],
      [
        'ente',
        ['/lombardia', '/lombardia/ats/treviglio', '/lombardia/ats/treviglio/caravaggio', '/atlantide'],
      ],
      ['destinatario', ['/lombardia', '/lombardia/ats/treviglio', '/atlantide']],
      ['nessuno', ['/lombardia', '/abruzzo', '/atlantide']],
    ];
    for (const [chi, places] of cases) {
      const pages = new Set<string>();
      for (const place of places) {
        const page = await get(chi, `/nuclei${place}`);
        expect(page.status, `${chi} ${place}`).toBe(403);
        expect(page.text).toContain('tra quelli di cui puoi leggere i dati');
        pages.add(withoutIds(page).replaceAll(place, ''));
        const data = await get(chi, `/nuclei${place}/__data.json`);
        expect(data.text, `${chi} ${place}`).not.toContain('"nuclei"');
        const file = await get(chi, `/nuclei/dati.csv?luogo=${encodeURIComponent(place)}`);
        expect(file.status, `${chi} ${place}`).toBe(403);
      }
      expect(pages.size, chi).toBe(1);
    }
    for (const path of ['/nuclei', '/nuclei/lombardia']) {
      expect((await get('cittadino', path)).status).toBe(403);
      expect((await get(null, path)).status).toBe(303);
    }
  });

  it('by a parameter: scopes, places and levels in the query change nothing', async () => {
    const plain = figures(await get('ats', setting.ats.percorso));
    expect(plain.length).toBe(4);
    const tries = [
      'ambito=regione:13',
      'ambiti[]=italia:IT',
      'regione_codice=03',
      'luogo=/lombardia',
      'enti=ats_a03001',
      'suddivisione=province',
      'suddivisione=comune_codice',
    ];
    for (const query of tries)
      expect(figures(await get('ats', `${setting.ats.percorso}?${query}`)), query).toEqual(plain);
  });

  it('by an injection: a day or a phase that is none reaches no question, and makes no file', async () => {
    const plain = figures(await get('ats', setting.ats.percorso));
    const values = [
      "2025-T4' OR '1'='1",
      "'; DROP TABLE dw.fact_nuclei; --",
      '{"operator":"set"}',
      'patto_firmato,decaduta',
      '<script>alert(1)</script>',
      '{{7*7}}',
      'x'.repeat(3000),
    ];
    for (const value of values) {
      for (const name of ['periodo', 'fase', 'ordina']) {
        const query = `${name}=${encodeURIComponent(value)}`;
        const page = await get('ats', `${setting.ats.percorso}?${query}`);
        expect([page.status, figures(page)], query).toEqual([200, plain]);
        expect(page.text).not.toContain('<script>alert');
        const file = await get('ats', `/nuclei/dati.csv?${luogo()}&${query}`);
        expect(file.status, query).toBe(400);
      }
    }
    for (const value of [
      '/../lombardia',
      '//abruzzo',
      '/lombardia/ats/treviglio/../../..',
      '\u0000',
      '%2e%2e',
    ]) {
      const file = await get('ats', `/nuclei/dati.csv?luogo=${encodeURIComponent(value)}`);
      expect(file.status, value).toBe(403);
    }
  });

  it('by somebody else’s page: one address, each the own numbers, kept by nobody', async () => {
    const people = ['due', 'ente', 'due', 'destinatario', 'ente', 'due'] as const;
    const answers = await Promise.all(people.map(async (chi) => ({ chi, page: await get(chi, '/nuclei') })));
    const own = await attesi(
      setting.facts,
      ultimo(`f.ente_codice = 'ats_${setting.ats.codice.toLowerCase()}'`),
    );
    for (const { chi, page } of answers) {
      expect([page.status, page.headers['cache-control']], chi).toEqual([200, 'private, no-store']);
      if (chi === 'ente') expect(figures(page)[0]).toBe(String(own.nuclei));
      if (chi === 'destinatario') expect(figures(page)).toEqual([]);
    }
    const [first] = answers;
    const again = await chiedi(setting.product, '/nuclei', {
      cookie: await setting.cookie('ente'),
      headers: { accept: 'text/html', 'if-none-match': String(first!.page.headers.etag) },
    });
    expect([again.status, figures(again)[0]]).toEqual([200, String(own.nuclei)]);
    const two = new Set(answers.filter(({ chi }) => chi === 'due').map(({ page }) => figures(page).join()));
    expect(two.size).toBe(1);
    expect(figures(answers[1]!.page)).not.toEqual(figures(answers[0]!.page));
  });
});
