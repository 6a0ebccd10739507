import type { InputFile } from '../pipeline/contract.ts';
import { readCsv, type CsvChunk } from '../readers/csv.ts';
import { findColumns } from '../readers/header.ts';
import { NetworkError } from './errors.ts';

const SERVICE = 'https://esploradati.istat.it/SDMXWS/rest/data';

/** Media type that makes the service answer in CSV instead of XML (SDMX-CSV 1.0). */
export const SDMX_CSV = 'application/vnd.sdmx.data+csv;version=1.0.0';

/** What to ask of a flow of ISTAT's SDMX service. */
export interface SdmxQuery {
  /** Such as `22_289` (residents by age and sex). */
  flow: string;
  /** For each dimension, in the order of the flow, the codes wanted; none = all. */
  key: readonly (readonly string[])[];
  /** First and last year, both included. */
  from: number;
  to: number;
}

/** Whether an address is a data query of an SDMX service, to be asked with {@link SDMX_CSV}. */
export function isSdmxData(address: string): boolean {
  return new URL(address).pathname.includes('/SDMXWS/rest/data/');
}

function checkCode(code: string): string {
  if (!/^[A-Za-z0-9_@$-]+$/.test(code)) throw new RangeError(`«${code}» is no SDMX code`);
  return code;
}

/**
 * The address of a query. The service adds a year to the end of the period (a bug known since it opened): the address asks up to the year
 * before, and {@link readSdmx} drops what is out of the period, so the result is right the day they mend it for the better.
 *
 * @throws RangeError for codes that are no SDMX codes, or a period that ends before it begins
 */
export function sdmxAddress({ flow, key, from, to }: SdmxQuery): string {
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from)
    throw new RangeError(`period ${from}-${to}`);
  const codes = key.map((wanted) => wanted.map(checkCode).join('+')).join('.');
  return `${SERVICE}/${checkCode(flow)}/${codes || 'ALL'}?startPeriod=${from}&endPeriod=${to - 1}`;
}

const COLUMNS = { flow: ['DATAFLOW'], period: ['TIME_PERIOD'], value: ['OBS_VALUE'] };

/**
 * Reads an answer of the service: the header first, then the observations of the years wanted (the first four digits of TIME_PERIOD), as
 * text, in the columns that the flow has.
 *
 * @throws NetworkError RISPOSTA_VUOTA when no observation of those years is there; LoadError as {@link readCsv}, and
 *   INTESTAZIONE_NON_RICONOSCIUTA when it is no SDMX-CSV (the service tells errors in XML)
 */
export async function* readSdmx(
  file: InputFile,
  { from, to }: Pick<SdmxQuery, 'from' | 'to'>,
  signal?: AbortSignal,
): AsyncGenerator<CsvChunk> {
  let period = -1;
  let kept = 0;
  for await (const chunk of readCsv(file, { delimiter: ',', encoding: 'utf-8', signal })) {
    const first = period < 0 ? 1 : 0;
    if (period < 0) period = findColumns(chunk.rows[0] ?? [], COLUMNS).period;
    const wanted: number[] = first ? [0] : [];
    for (let i = first; i < chunk.rows.length; i++) {
      const year = Number((chunk.rows[i]?.[period] ?? '').slice(0, 4));
      if (year >= from && year <= to) wanted.push(i);
    }
    kept += wanted.length - first;
    const rows = wanted.map((i) => chunk.rows[i] ?? []);
    yield { ...chunk, rows, lines: Int32Array.from(wanted, (i) => chunk.lines[i] ?? 0) };
  }
  if (kept === 0) {
    const years = from === to ? `del ${from}` : `dal ${from} al ${to}`;
    throw new NetworkError(
      'RISPOSTA_VUOTA',
      `${file.name}: il servizio non ha dato osservazioni ${years}; provare un altro anno`,
    );
  }
}
