import type { Session } from '../../sql/warehouse.ts';

export interface Periodo {
  periodo_key: number;
  codice: string;
  data_inizio: string;
  data_fine: string;
  data_riferimento: string;
  granularita: 'anno' | 'trimestre' | 'mese' | 'giorno';
  anno: number;
  etichetta: string;
}

const MESI = [
  'gennaio',
  'febbraio',
  'marzo',
  'aprile',
  'maggio',
  'giugno',
  'luglio',
  'agosto',
  'settembre',
  'ottobre',
  'novembre',
  'dicembre',
];

const iso = (anno: number, mese: number, giorno: number): string =>
  new Date(Date.UTC(anno, mese - 1, giorno)).toISOString().slice(0, 10);

/**
 * The period that a key names by its digits: 2024 the year, 20243 the third quarter, 202403 March, 20240315 the day.
 * @throws RangeError when the key names none
 */
export function periodo(key: number): Periodo {
  const text = String(key);
  const anno = Number(text.slice(0, 4));
  const rest = text.slice(4);
  if (/^(1[89]|20)\d\d$/.test(text)) return year(anno);
  if (/^(1[89]|20)\d\d[1-4]$/.test(text)) return quarter(anno, Number(rest));
  if (/^(1[89]|20)\d\d(0[1-9]|1[0-2])$/.test(text)) return month(anno, Number(rest));
  if (/^(1[89]|20)\d{6}$/.test(text)) return day(key, anno, Number(rest.slice(0, 2)), Number(rest.slice(2)));
  throw new RangeError(`${key} is no period`);
}

/** A stock of a year refers to 1 January. */
const year = (anno: number): Periodo => ({
  periodo_key: anno,
  codice: String(anno),
  data_inizio: iso(anno, 1, 1),
  data_fine: iso(anno, 12, 31),
  data_riferimento: iso(anno, 1, 1),
  granularita: 'anno',
  anno,
  etichetta: String(anno),
});

const quarter = (anno: number, n: number): Periodo => ({
  periodo_key: anno * 10 + n,
  codice: `${anno}-T${n}`,
  data_inizio: iso(anno, 3 * n - 2, 1),
  data_fine: iso(anno, 3 * n + 1, 0),
  data_riferimento: iso(anno, 3 * n + 1, 0),
  granularita: 'trimestre',
  anno,
  etichetta: `${n}° trimestre ${anno}`,
});

const month = (anno: number, mese: number): Periodo => ({
  periodo_key: anno * 100 + mese,
  codice: `${anno}-${String(mese).padStart(2, '0')}`,
  data_inizio: iso(anno, mese, 1),
  data_fine: iso(anno, mese + 1, 0),
  data_riferimento: iso(anno, mese + 1, 0),
  granularita: 'mese',
  anno,
  etichetta: `${MESI[mese - 1]} ${anno}`,
});

function day(key: number, anno: number, mese: number, giorno: number): Periodo {
  const data = iso(anno, mese, giorno);
  if (Number(data.replaceAll('-', '')) !== key) throw new RangeError(`${key} is no day`);
  return {
    periodo_key: key,
    codice: data,
    data_inizio: data,
    data_fine: data,
    data_riferimento: data,
    granularita: 'giorno',
    anno,
    etichetta: `${giorno} ${MESI[mese - 1]} ${anno}`,
  };
}

/** Adds to `dw.dim_periodo` the periods of these keys that it lacks. */
export async function ensurePeriodi(session: Session, keys: readonly number[]): Promise<void> {
  const known = new Set(
    (await session.query<{ periodo_key: number }>('SELECT periodo_key FROM dw.dim_periodo')).map(
      ({ periodo_key }) => periodo_key,
    ),
  );
  for (const key of keys) {
    if (known.has(key)) continue;
    const p = periodo(key);
    await session.execute(INSERT_PERIODO, [
      p.periodo_key,
      p.codice,
      p.data_inizio,
      p.data_fine,
      p.data_riferimento,
      p.granularita,
      p.anno,
      p.etichetta,
    ]);
  }
}

export const INSERT_PERIODO = `INSERT INTO dw.dim_periodo
  (periodo_key, codice, data_inizio, data_fine, data_riferimento, granularita, anno, etichetta)
VALUES (?, ?, CAST(? AS DATE), CAST(? AS DATE), CAST(? AS DATE), ?, ?, ?)`;
