import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';

import type { Dataset, ReadOptions } from '../dataset.js';
import { openParquet, type ParquetFile } from '../parquet/parquet-file.js';
import { speechColumns, type SpeechColumns } from '../parquet/parquet-schema.js';
import { requireColumns, type Field } from '../table/columns.js';
import { createCollector, type Collector, type Values } from './collector.js';
import { cellText } from './json-lines.js';

export interface ParquetOptions extends ReadOptions {
  /** Only these splits, e.g. `['train']`; told by the file's name (`train-00000-of-00003.parquet`). */
  readonly splits?: readonly string[];
}

const parquetFiles = async (where: string): Promise<readonly string[]> => {
  try {
    if ((await stat(where)).isFile()) return [where];
    const names = await readdir(where, { recursive: true });
    const files = names.filter((name) => name.endsWith('.parquet')).sort();
    return files.map((name) => path.join(where, name));
  } catch (error) {
    throw ioError('read', where, error);
  }
};

const splitOf = (file: string): string | undefined =>
  /^([\p{L}_]+)-\d+-of-\d+\.parquet$/u.exec(path.basename(file))?.[1];

const cellOf = (columns: SpeechColumns, name: string, value: unknown): string | undefined =>
  (typeof value === 'number' || typeof value === 'bigint'
    ? columns.classNames.get(name)?.[Number(value)]
    : undefined) ?? cellText(value);

const addFile = async (
  file: ParquetFile,
  options: ParquetOptions,
  collector: Collector,
): Promise<void> => {
  const name = path.basename(file.path);
  const columns = speechColumns(file.path, file.metadata);
  const found = requireColumns(name, columns.scalars, ['text'], options.columns);
  const fields = Object.entries(found) as [Field, string][];
  const split = splitOf(file.path);
  let start = 0;
  for (const [rowGroup, { num_rows: count }] of file.metadata.row_groups.entries()) {
    const end = start + Number(count);
    const rows = await file.rows(Object.values(found), start, end);
    rows.forEach((cells, i) => {
      const row = start + i;
      const values = fields.map(([field, column]) => [
        field,
        cellOf(columns, column, cells[column]),
      ]);
      collector.add(`${name}#${row}`, { split, ...Object.fromEntries(values) } as Values, {
        kind: 'bytes',
        file: file.path,
        rowGroup,
        row,
        column: columns.audio,
      });
    });
    start = end;
  }
};

/**
 * Reads a data set of Hugging Face: a parquet file, or a folder of them, with audio in the cells. Listing
 * reads the texts and leaves the audio; class numbers are told by name where the file names them. An
 * id is the clip's path where a column has it, else file and row.
 *
 * Shuffled reading costs a page a clip where the file has a page index, else a row group, of which the
 * last two are kept.
 *
 * @throws DistilWhisperError `format` for a damaged file or missing column; `missing` for a path that is
 *   not there or a language that Whisper does not have; `argument` where nothing names the language
 */
export const readParquet = async (
  where: string,
  options: ParquetOptions = {},
): Promise<Dataset> => {
  const all = await parquetFiles(where);
  const { splits } = options;
  const files = all.filter((file) => !splits || splits.includes(splitOf(file) ?? ''));
  if (files.length === 0)
    fail('missing', `${where}: no .parquet files${splits ? ` of the splits ${splits.join(', ')}` : ''}; found: ${all.map((file) => path.basename(file)).join(', ') || 'none'}`, { path: where, splits }); // prettier-ignore
  const collector = createCollector(options);
  for (const one of files) {
    const file = await openParquet(one);
    try {
      await addFile(file, options, collector);
    } finally {
      await file.close();
    }
  }
  return collector.finish(path.basename(where));
};
