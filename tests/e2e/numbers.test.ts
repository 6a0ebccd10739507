import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright-core';
import { ready, visit } from '../support/browser.ts';
import { decimalsOf, italian, openFacts, type Facts, type Level, type Question } from './facts.ts';
import {
  figure,
  figureRows,
  filter,
  finding,
  keyFigure,
  plain,
  readNumber,
  shape,
  tableValues,
} from './parts.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();
let facts: Facts;
beforeAll(async () => {
  facts = await openFacts(inject('warehouse'));
});
afterAll(() => facts.close());

const BERGAMO = { provincia_codice: '016' };
const TREVIGLIO = { codice_istat: '016219' };
const OCCUPAZIONE = 'Tasso di occupazione';

interface Case extends Question {
  path: string;
  name: string;
  indicatoreNome: string;
  children?: Level;
}

const address = ({ path, indicatore, periodo, genere, eta, cittadinanza }: Case) =>
  `${path}?${new URLSearchParams(
    Object.entries({ indicatore, periodo, genere, eta, cittadinanza }).filter(([, value]) => value) as [
      string,
      string,
    ][],
  )}`;

/**
 * The table has a row for each place, and its number: written with the decimals of the indicator, and right to half a unit of the
 * last one. Three decimals more than people read travel to the page, so a tie may go either way.
 */
async function expectTable(page: Page, exact: Map<string, number>, indicatore: string) {
  const shown = await tableValues(page);
  expect(shown.map(([name]) => name).sort()).toEqual([...exact.keys()].sort());
  const decimals = decimalsOf(indicatore);
  const written = new RegExp(`^−?\\d{1,3}(\\.\\d{3})*${decimals ? `,\\d{${decimals}}` : ''}( [%€])?$`);
  const unit = 10 ** -decimals;
  for (const [name, value] of shown) {
    expect(value, name).toMatch(written);
    const distance = Math.abs(readNumber(value) - (exact.get(name) ?? NaN));
    expect(distance, `${name} ${value}`).toBeLessThanOrEqual(unit / 2 + unit / 2000);
  }
}

/** The ATS and SLL of Treviglio, by the data themselves. */
async function placeOf(level: 'ats' | 'sll') {
  const [found] = await facts.rows<{ code: string; name: string }>(
    `SELECT ${level}_codice AS code, ${level}_nome AS name FROM dw.dim_comune WHERE codice_istat = '016219'`,
  );
  if (!found) throw new Error(`Treviglio has no ${level}`);
  return found;
}

describe('the numbers of a page are those of the facts', () => {
  const at = { path: '/territorio', name: 'Italia', indicatoreNome: OCCUPAZIONE };
  const lombardia = {
    ...at,
    path: '/territorio/lombardia',
    name: 'Lombardia',
    place: { regione_codice: '03' },
  };
  const bergamo = { ...at, path: '/territorio/lombardia/bergamo', name: 'Bergamo', place: BERGAMO };
  const treviglio = { ...bergamo, path: `${bergamo.path}/treviglio`, name: 'Treviglio', place: TREVIGLIO };
  const work = { indicatore: 'tasso_occupazione', periodo: '2024' };

  const cases: Case[] = [
    { ...at, ...work, children: 'regione' },
    { ...at, ...work, genere: 'F', eta: '25-34', cittadinanza: 'straniera', children: 'regione' },
    { ...lombardia, ...work, children: 'provincia' },
    {
      ...lombardia,
      indicatore: 'reddito_medio',
      indicatoreNome: 'Reddito medio dichiarato',
      periodo: '2019',
      genere: 'M',
      eta: '50-64',
      children: 'provincia',
    },
    {
      ...lombardia,
      indicatore: 'residenti',
      indicatoreNome: 'Popolazione residente',
      periodo: '2025',
      children: 'provincia',
    },
    {
      ...lombardia,
      indicatore: 'quota_stranieri',
      indicatoreNome: 'Residenti stranieri',
      periodo: '2021',
      eta: '0-14',
      children: 'provincia',
    },
    { ...bergamo, ...work, periodo: '2020', cittadinanza: 'italiana', children: 'comune' },
    {
      ...bergamo,
      indicatore: 'turnover_contrattuale',
      indicatoreNome: 'Turnover contrattuale',
      periodo: '2024',
      children: 'comune',
    },
    {
      ...bergamo,
      indicatore: 'eta_media',
      indicatoreNome: 'Età media',
      periodo: '2025',
      genere: 'F',
      children: 'comune',
    },
    { ...treviglio, ...work },
    { ...treviglio, ...work, eta: '15-24', genere: 'M' },
    {
      ...treviglio,
      indicatore: 'indice_vecchiaia',
      indicatoreNome: 'Indice di vecchiaia',
      periodo: '2017',
      cittadinanza: 'italiana',
    },
  ];

  it.each(cases)('$name: $indicatore $periodo $genere $eta $cittadinanza', async (one) => {
    const page = await setting.open({ javaScriptEnabled: false });
    await page.goto(address(one));
    const expected = await facts.value(one);
    expect(plain(await finding(page).textContent())).toContain(expected);
    expect(plain(await keyFigure(page, one.indicatoreNome, one.name).textContent())).toContain(expected);
    if (!one.children) return;
    await expectTable(page, await facts.exactValues(one.children, one), one.indicatore);
  });

  it.each(['ats', 'sll'] as const)('%s of Treviglio, with its comuni', async (level) => {
    const place = await placeOf(level);
    const question: Question = { ...work, genere: 'F', place: { [`${level}_codice`]: place.code } };
    const page = await setting.open();
    await visit(page, `/territorio/lombardia?gerarchia=${level}&indicatore=tasso_occupazione&genere=F`);
    await shape(page, place.name).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/lombardia/${level}/`));
    const expected = await facts.value(question);
    expect(plain(await finding(page).textContent())).toContain(expected);
    await expectTable(page, await facts.exactValues('comune', question), question.indicatore);
  });
});

describe('filters', () => {
  it('change the numbers and the address; "Azzera filtri" brings all back', async () => {
    const page = await setting.open();
    const lombardia = { place: { regione_codice: '03' }, indicatore: 'tasso_occupazione', periodo: '2024' };
    await visit(page, '/territorio/lombardia');
    const shows = async (question: Question) => {
      const expected = await facts.value(question);
      await expect.poll(async () => plain(await finding(page).textContent())).toContain(expected);
      return expected;
    };
    await filter(page, 'Indicatore').selectOption({ label: OCCUPAZIONE });
    const all = await shows(lombardia);
    const seen = new Set([all]);
    await filter(page, 'Genere').selectOption({ label: 'Femmine' });
    seen.add(await shows({ ...lombardia, genere: 'F' }));
    await filter(page, 'Età').selectOption({ label: '35-49 anni' });
    seen.add(await shows({ ...lombardia, genere: 'F', eta: '35-49' }));
    await filter(page, 'Cittadinanza').selectOption({ label: 'Straniera' });
    seen.add(await shows({ ...lombardia, genere: 'F', eta: '35-49', cittadinanza: 'straniera' }));
    await filter(page, 'Periodo').selectOption({ label: '2018' });
    seen.add(
      await shows({ ...lombardia, periodo: '2018', genere: 'F', eta: '35-49', cittadinanza: 'straniera' }),
    );
    expect(seen.size).toBe(5);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      indicatore: 'tasso_occupazione',
      periodo: '2018',
      genere: 'F',
      eta: '35-49',
      cittadinanza: 'straniera',
    });
    await page.getByRole('link', { name: 'Azzera filtri' }).click();
    await shows({ ...lombardia, periodo: '2018' });
    for (const name of ['Genere', 'Età', 'Cittadinanza'])
      expect(await filter(page, name).inputValue()).toBe('');
    await filter(page, 'Periodo').selectOption({ label: '2024' });
    await shows(lombardia);
    await expect(page.getByRole('link', { name: 'Azzera filtri' }).count()).resolves.toBe(0);
  });

  it('offers only those that make sense for the indicator', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?indicatore=eta_media');
    expect(await filter(page, 'Genere').count()).toBe(1);
    expect(await filter(page, 'Età').count()).toBe(0);
  });
});

describe('beside the number', () => {
  it('stand the parent and Italy, the change on the year before and the rank', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia/bergamo?indicatore=tasso_occupazione');
    const text = plain(await keyFigure(page, OCCUPAZIONE, 'Bergamo').textContent());
    const question = { indicatore: 'tasso_occupazione', periodo: '2024' };
    const [own, before, lombardia, italia] = (await Promise.all(
      [
        { ...question, place: BERGAMO },
        { ...question, periodo: '2023', place: BERGAMO },
        { ...question, place: { regione_codice: '03' } },
        question,
      ].map(facts.exact),
    )) as [number, number, number, number];
    const signed = (gap: number) => `${gap > 0 ? '+' : ''}${italian(gap, 1)} punti`;
    expect(text).toContain(`Lombardia ${italian(lombardia, 1)}`);
    expect(text).toContain(`Italia ${italian(italia, 1)}`);
    for (const reference of [before, lombardia, italia]) expect(text).toContain(signed(own - reference));
    const province = await facts.exactValues('provincia', { ...question, place: { regione_codice: '03' } });
    const better = [...province.values()].filter((value) => value > own).length;
    expect(text).toMatch(new RegExp(`${better + 1}ª di ${province.size}`));
  });

  it('stands the trend, year by year, of the place, its parent and Italy', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia/bergamo?indicatore=tasso_occupazione&genere=F');
    const rows = await figureRows(figure(page, 'Andamento'));
    const places = [BERGAMO, { regione_codice: '03' }, {}];
    const years = ['2017', '2018', '2019', '2020', '2021', '2022', '2023', '2024'];
    const expected = await Promise.all(
      years.map(async (periodo) => [
        periodo,
        ...(await Promise.all(
          places.map((place) =>
            facts.value({ indicatore: 'tasso_occupazione', periodo, place, genere: 'F' }),
          ),
        )),
      ]),
    );
    expect(rows).toEqual(expected);
  });

  it('stands the age pyramid of the place', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia/bergamo?indicatore=residenti&periodo=2022');
    const rows = await figureRows(figure(page, /età e genere/));
    expect(rows).toEqual(await facts.pyramid(BERGAMO, '2022'));
  });

  it('the map says the same numbers as the table', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?indicatore=tasso_occupazione');
    await ready(page);
    const rows = await tableValues(page);
    expect(rows.length).toBe(12);
    for (const [name, value] of rows) {
      expect(plain(await shape(page, name).getAttribute('aria-label'))).toContain(`${name}: ${value}`);
    }
  });
});
