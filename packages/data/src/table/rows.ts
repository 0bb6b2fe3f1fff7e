import { csvRows } from './csv.js';
import { lines } from './lines.js';

/** A row's cells and the line it starts on, counted from 1. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows of tab-separated text: quotes are letters like any other, as Common Voice writes them. */
export async function* tsvRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of lines(chunks)) {
    line += 1;
    if (text !== '') yield { line, cells: text.split('\t') };
  }
}

/** Rows of a `.csv` (RFC 4180 quotes) or of tab-separated text, by the file's name. */
export const rowsOf = (name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> =>
  name.toLowerCase().endsWith('.csv') ? csvRows(name, chunks) : tsvRows(chunks);
