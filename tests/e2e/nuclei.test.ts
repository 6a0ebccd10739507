import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { visit } from '../support/browser.ts';
import { italian } from './facts.ts';
import { expectSound } from './layout.ts';
import { attesi, attesiPer, ultimo, useNuclei, type Attesi, type Chi } from './nuclei-setting.ts';
import { filter, figure, figureRows, finding, plain } from './parts.ts';

const setting = useNuclei();

const whereOf = (chi: Chi): string => {
  const { codice } = setting.ats;
  const where: Partial<Record<Chi, string>> = {
    regione: "c.regione_codice = '03'",
    ats: `c.ats_codice = '${codice}'`,
    due: `(c.regione_codice = '13' OR c.ats_codice = '${codice}')`,
    ente: `f.ente_codice = 'ats_${codice.toLowerCase()}'`,
  };
  return where[chi] ?? 'false';
};

const percent = (value: number) => `${italian(value, 1)} %`;
const written = ({ nuclei, componenti, giorni, patto }: Attesi) => [
  italian(nuclei, 0),
  italian(componenti, 0),
  italian(giorni, 0),
  percent(patto),
];
const keyFigures = async (page: Page) => {
  const values = page.getByRole('main').locator('dl[aria-label="In sintesi"] dd.valore');
  return (await values.allInnerTexts()).map(plain);
};
const placesTable = (page: Page, title: string | RegExp) =>
  page.getByRole('region', { name: title }).getByRole('table');
/** Cells of the rows of a table, the heading left out. */
const cellsOf = async (page: Page, title: string | RegExp): Promise<string[][]> =>
  placesTable(page, title).evaluate((table) =>
    [...table.querySelectorAll('tbody tr')].map((tr) =>
      [...tr.querySelectorAll('th, td')].map((cell) =>
        (cell as HTMLElement).innerText.replace(/\s+/g, ' ').trim(),
      ),
    ),
  );

describe('what each person sees is what SQL gives on the own rows', () => {
  it.each([
    ['regione', '/nuclei/lombardia', 'In Lombardia'],
    ['ats', '/nuclei/lombardia/ats/treviglio', 'Nell’Ambito di Treviglio'],
    ['due', '/nuclei', 'Nei tuoi territori'],
    ['ente', '/nuclei', 'In carico al tuo ente'],
  ] as const)('%s', async (chi, path, dove) => {
    const page = await setting.openAs(chi);
    await visit(page, '/nuclei');
    expect(new URL(page.url()).pathname).toBe(path);
    const expected = await attesi(setting.facts, ultimo(whereOf(chi)));
    const [nuclei = '', , , patto = ''] = written(expected);
    const sentence = plain(await finding(page).textContent());
    expect(sentence.startsWith(`${dove}, al 31 dicembre 2025, i nuclei sono ${nuclei}: `)).toBe(true);
    expect(sentence).toContain(patto);
    expect(await keyFigures(page)).toEqual(written(expected));
    await page.getByText('Dati dimostrativi').waitFor();
    await page.getByText('Dati aggiornati al 31 dicembre 2025').waitFor();
    const phases = await attesiPer(setting.facts, 's.nome', ultimo(whereOf(chi)));
    const shown = await figureRows(figure(page, 'Avanzamento per fase'));
    expect(shown.map(([name, count]) => [name, count])).toEqual(
      [
        'Richiesta presentata',
        'Assegnata',
        'Valutazione in corso',
        'Patto firmato',
        'Sospesa',
        'Decaduta',
      ].map((name) => [name, italian(phases.get(name)?.nuclei ?? 0, 0)]),
    );
    await expectSound(page, chi);
  });

  it('the places below: districts or provinces of a region, comuni of a district', async () => {
    const page = await setting.openAs('regione');
    const whole = await attesi(setting.facts, ultimo(whereOf('regione')));
    const compare = async (title: RegExp, what: string, where: string, parent: Attesi) => {
      const expected = await attesiPer(setting.facts, what, ultimo(where));
      const rows = (await cellsOf(page, title)).filter(([, nuclei]) => !nuclei?.startsWith('0'));
      expect(rows.map(([name]) => name).sort()).toEqual([...expected.keys()].sort());
      for (const [name = '', nuclei, , componenti, patto, giorni, rispetto] of rows) {
        const one = expected.get(name)!;
        expect([
          nuclei?.split(' ')[0],
          componenti?.split(' ')[0],
          plain(patto ?? '')
            .slice(0, 6)
            .trim(),
        ]).toEqual([
          italian(one.nuclei, 0),
          italian(one.componenti, 0),
          plain(percent(one.patto)).slice(0, 6).trim(),
        ]);
        expect(giorni?.split(' ')[0]).toBe(italian(one.giorni, 0));
        expect(Number(rispetto?.split(' ')[0]?.replace('−', '-'))).toBeCloseTo(
          one.giorni - parent.giorni,
          -1,
        );
      }
    };
    await visit(page, '/nuclei/lombardia');
    await page.getByRole('button', { name: /Mostra altre/ }).click();
    await compare(/Lombardia: ambiti/, 'c.ats_nome', whereOf('regione'), whole);
    await page.getByRole('link', { name: 'Province', exact: true }).click();
    await page.waitForURL(/suddivisione=province/);
    await compare(/Lombardia: province/, 'c.provincia_nome', whereOf('regione'), whole);
    await visit(page, '/nuclei/lombardia?ordina=nome&verso=decr');
    await page.getByRole('link', { name: setting.ats.nome, exact: true }).click();
    await page.waitForURL(/ats\/treviglio/);
    const district = await attesi(setting.facts, ultimo(whereOf('ats')));
    await compare(/Treviglio: comuni/, 'c.nome', whereOf('ats'), district);
    await page.getByRole('link', { name: 'Caravaggio', exact: true }).click();
    await page.waitForURL(/caravaggio/);
    expect(await keyFigures(page)).toEqual(
      written(await attesi(setting.facts, ultimo("c.nome = 'Caravaggio'"))),
    );
    await expectSound(page, 'comune');
  });

  it('two territories: each row is one, and its own page', async () => {
    const page = await setting.openAs('due');
    await visit(page, '/nuclei');
    const rows = await cellsOf(page, 'I tuoi territori');
    expect(rows.map(([name]) => name)).toEqual(['Abruzzo', setting.ats.nome]);
    const abruzzo = await attesi(setting.facts, ultimo("c.regione_codice = '13'"));
    expect(rows[0]?.[1]).toBe(`${italian(abruzzo.nuclei, 0)}`);
    await page.getByRole('link', { name: 'Abruzzo', exact: true }).click();
    await page.waitForURL(/nuclei\/abruzzo/);
    expect(await keyFigures(page)).toEqual(written(abruzzo));
  });

  it('a recipient: the own household, its phases, nothing else', async () => {
    const page = await setting.openAs('destinatario');
    await visit(page, '/nuclei');
    const [own] = await setting.facts.rows<{ fase: string; giorni: number }>(
      `SELECT s.nome AS fase, f.giorni FROM dw.fact_nuclei f JOIN dw.dim_fase s USING (fase_key) JOIN dw.dim_periodo p USING (periodo_key)
        WHERE p.codice = '2025-T4' AND soggetto = (SELECT min(soggetto) FROM dw.fact_nuclei)`,
    );
    const sentence = plain(await finding(page).textContent());
    expect(sentence).toContain(`è nella fase «${own!.fase}»`);
    expect(sentence).toContain(`${italian(own!.giorni, 0)} giorni prima`);
    expect((await cellsOf(page, 'Le fasi del tuo nucleo'))[0]).toEqual(['31 dicembre 2025', own!.fase]);
    expect(await page.getByRole('link', { name: /Scarica/ }).count()).toBe(0);
    await expectSound(page, 'recipient');
  });

  it('nobody’s territory: says what is missing', async () => {
    const page = await setting.openAs('nessuno');
    await visit(page, '/nuclei');
    expect(plain(await finding(page).textContent())).toContain('non è ancora assegnato nessun territorio');
    await expectSound(page, 'none');
  });
});

describe('filters', () => {
  it('day and phase change the numbers and the address; "Azzera filtri" brings all back', async () => {
    const page = await setting.openAs('ats');
    await visit(page, setting.ats.percorso);
    const shows = async (where: string) => {
      const [nuclei = '', componenti = ''] = written(await attesi(setting.facts, where));
      await expect.poll(async () => (await keyFigures(page)).slice(0, 2)).toEqual([nuclei, componenti]);
    };
    await filter(page, 'Data di osservazione').selectOption({ label: '30 giugno 2025' });
    await shows(`p.codice = '2025-T2' AND ${whereOf('ats')}`);
    await filter(page, 'Fase').selectOption({ label: 'Patto firmato' });
    await shows(`p.codice = '2025-T2' AND s.codice = 'patto_firmato' AND ${whereOf('ats')}`);
    expect(new URL(page.url()).search).toBe('?periodo=2025-T2&fase=patto_firmato');
    await expectSound(page, 'filtered');
    await page.reload();
    await shows(`p.codice = '2025-T2' AND s.codice = 'patto_firmato' AND ${whereOf('ats')}`);
    await page.getByRole('link', { name: 'Azzera filtri' }).click();
    await shows(ultimo(whereOf('ats')));
    expect(new URL(page.url()).search).toBe('');
  });

  it('work without scripts, as do the order and the definitions', async () => {
    const page = await setting.openAs('ats', { javaScriptEnabled: false });
    await page.goto(setting.ats.percorso);
    await filter(page, 'Data di osservazione').selectOption('2025-T1');
    await page.getByRole('button', { name: 'Applica' }).click();
    await page.waitForURL(/periodo=2025-T1/);
    const expected = await attesi(setting.facts, `p.codice = '2025-T1' AND ${whereOf('ats')}`);
    expect(await keyFigures(page)).toEqual(written(expected));
    await placesTable(page, /comuni/)
      .getByRole('link', { name: 'Luogo' })
      .click();
    const names = (await cellsOf(page, /comuni/)).map(([name]) => name ?? '');
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'it')));
    await page.getByText('Che cosa significano questi numeri').click();
    await page.getByText('mai una media di medie').waitFor();
  });
});

describe('the comparison with wider places', () => {
  it('is theirs by SQL; what may not be shown says so and why, one click away', async () => {
    const page = await setting.openAs('ats');
    await visit(page, setting.ats.percorso);
    const rows = await cellsOf(page, 'Rispetto ai territori più ampi');
    const of = async (name: string, where: string) => {
      const one = await attesi(setting.facts, ultimo(where));
      return [name, italian(one.giorni, 0), italian(one.componenti / one.nuclei, 2), percent(one.patto)];
    };
    expect(rows.map((row) => row.map(plain))).toEqual([
      await of(setting.ats.nome, whereOf('ats')),
      await of('Provincia di Bergamo', "c.provincia_codice = '016'"),
      ['Lombardia', 'non mostrato'],
      await of('Italia', 'true'),
    ]);
    const why = page.getByText('Da un totale più ampio');
    expect(await why.isVisible()).toBe(false);
    await page.getByText('Perché «non mostrato»?').click();
    await why.waitFor();
    await expectSound(page, 'comparison');
  });

  it('the own Regione is read whole by its referente, Italy is not shown', async () => {
    const page = await setting.openAs('regione');
    await visit(page, setting.ats.percorso);
    const rows = await cellsOf(page, 'Rispetto ai territori più ampi');
    const lombardia = await attesi(setting.facts, ultimo("c.regione_codice = '03'"));
    expect(rows.find(([name]) => name === 'Lombardia')?.map(plain)).toEqual([
      'Lombardia',
      italian(lombardia.giorni, 0),
      italian(lombardia.componenti / lombardia.nuclei, 2),
      percent(lombardia.patto),
    ]);
    expect(rows.find(([name]) => name === 'Italia')).toEqual(['Italia', 'non mostrato']);
  });
});

describe('the way in', () => {
  it('the menu of the person leads there, and the page is marked in it', async () => {
    const page = await setting.openAs('ats');
    await visit(page, '/dati');
    await page.getByText('Ada Prova').click();
    await page.getByRole('link', { name: 'Nuclei in carico' }).click();
    await page.waitForURL(/nuclei\/lombardia\/ats\/treviglio/);
    expect(await page.title()).toContain('Ambito di Treviglio');
  });
});
