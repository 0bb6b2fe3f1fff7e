import { fail } from '@distilwhisper/tensor';

import type { ClipStore } from '../store/clip-store.js';
import { requireColumns, type Columns, type Field } from '../table/columns.js';
import { rowsOf } from '../table/rows.js';
import type { AudioRef } from '../utterance.js';
import type { Collector, Values } from './collector.js';

/** Reads a table with a header into a collector. */
export interface TableReading {
  readonly store: ClipStore;
  /** Relative to the store's root. */
  readonly file: string;
  readonly required: readonly Field[];
  /** The caller's own column names. */
  readonly columns: Columns | undefined;
  readonly collector: Collector;
  /** Finds a clip by the path in the table. */
  readonly clip: (path: string) => Promise<AudioRef | undefined>;
  /** Adds to a row's values, or corrects them. */
  readonly complete?: (values: Values) => Values;
}

/** @throws DistilWhisperError `format` where the header is missing or lacks a required column */
export const readTable = async ({
  store,
  file,
  required,
  columns,
  collector,
  clip,
  complete = (values) => values,
}: TableReading): Promise<void> => {
  let header: readonly string[] | undefined;
  let fields: [Field, number][] = [];
  for await (const { line, cells } of rowsOf(file, store.open(file))) {
    const where = `${file}:${line}`;
    if (!header) {
      header = cells;
      fields = Object.entries(requireColumns(where, cells, required, columns)).map(
        ([field, name]) => [field as Field, cells.indexOf(name)],
      );
    } else if (cells.length !== header.length)
      collector.drop(`not ${header.length} cells in the row`, where);
    else {
      const values = Object.fromEntries(fields.map(([field, at]) => [field, cells[at]])) as Values;
      collector.add(where, complete(values), await clip(values.audio ?? ''));
    }
  }
  if (!header) fail('format', `${file}: the file is empty, it needs a header line`, { path: file });
};
