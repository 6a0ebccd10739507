/** A file that a source reads again: what stands above the rows, and the rows, as text. */
export interface Layout {
  /** Name of the source that reads it, for the message. */
  source: string;
  /** Whether the source reads spreadsheets. */
  xlsx: boolean;
  delimiter: string;
  encoding: 'utf-8' | 'windows-1252';
  /** Lines above the header. */
  titles: readonly string[];
  header: readonly string[];
  rows: AsyncIterable<readonly string[]>;
}
