import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { allegato, testoSicuro, type Cella } from './csv.ts';

export interface Foglio {
  nome: string;
  /** Widths of the columns, in characters. */
  larghezze: readonly number[];
  /** The first row is a heading: bold, and always in view. */
  testata: boolean;
  /** Rows in pieces of any size. */
  blocchi: AsyncIterable<readonly (readonly Cella[])[]>;
}

/** Rows between two turns of the event loop: some milliseconds of work. */
const RIGHE_A_GIRO = 500;

/**
 * A workbook written while it is sent, so that neither memory nor the other requests wait for all of it. Texts stay texts (codes keep
 * their zeros) and none is a formula. A source that fails breaks the download off.
 */
export function xlsxInFlusso(fogli: readonly Foglio[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const stream = new PassThrough();
  write(fogli, stream).catch((error: unknown) => stream.destroy(error as Error));
  return Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>;
}

async function write(fogli: readonly Foglio[], stream: PassThrough): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  for (const { nome, larghezze, testata, blocchi } of fogli) {
    const views = testata ? [{ state: 'frozen' as const, ySplit: 1 }] : [];
    const sheet = workbook.addWorksheet(nome, { views });
    sheet.columns = larghezze.map((width) => ({ width }));
    let scritte = 0;
    for await (const righe of blocchi) {
      for (const celle of righe) {
        const riga = sheet.addRow(
          celle.map((cella) => (typeof cella === 'string' ? testoSicuro(cella) : cella)),
        );
        if (testata && scritte === 0) riga.font = { bold: true };
        riga.commit();
        scritte += 1;
        if (scritte % RIGHE_A_GIRO === 0) await pause(stream);
      }
    }
    sheet.commit();
  }
  await workbook.commit();
}

/** Others have their turn, and who reads slowly is waited for; who went away ends the work. */
async function pause(stream: PassThrough): Promise<void> {
  await turn();
  if (stream.destroyed) throw new Error('the reader of the workbook went away');
  if (stream.writableNeedDrain) await once(stream, 'drain');
}

/** Answer with a workbook to save; never kept by anybody on the way. */
export function rispostaXlsx(nome: string, corpo: BodyInit): Response {
  return new Response(corpo, {
    headers: {
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': allegato(nome, 'xlsx'),
      'cache-control': 'no-store',
    },
  });
}
