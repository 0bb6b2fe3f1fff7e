import { DistilWhisperError, fail } from '@distilwhisper/tensor';

import { requireColumns, type Field } from '../table/columns.js';
import { lines } from '../table/lines.js';
import type { Values } from './collector.js';
import type { TableReading } from './table-reader.js';

const parseRow = (text: string, where: string): Record<string, unknown> => {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    throw new DistilWhisperError(
      'format',
      `${where}: not JSON (${(error as Error).message}); a manifest has one object a line`,
      { where },
      { cause: error },
    );
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row))
    return row as Record<string, unknown>;
  return fail('format', `${where}: a row must be an object, not ${text.slice(0, 40)}`, { where });
};

/** A JSON value as the text of a cell; nothing for null, objects and lists. */
export const cellText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : undefined;

/** Reads a manifest of one JSON object a line; every row is looked through for its own columns. */
export const readJsonLines = async ({
  store,
  file,
  required,
  columns,
  collector,
  clip,
}: TableReading): Promise<void> => {
  let line = 0;
  for await (const text of lines(store.open(file))) {
    line += 1;
    if (text.trim() === '') continue;
    const where = `${file}:${line}`;
    const row = parseRow(text, where);
    const found = requireColumns(where, Object.keys(row), required, columns);
    const cells = Object.entries(found).map(([field, name]) => [
      field as Field,
      cellText(row[name]),
    ]);
    const values = Object.fromEntries(cells) as Values;
    collector.add(where, values, await clip(values.audio ?? ''));
  }
};
