import { fail } from '@distilwhisper/tensor';

import type { AudioRef } from '../utterance.js';
import { openParquet, type ParquetFile, type ParquetRows } from './parquet-file.js';

type CellRef = Extract<AudioRef, { kind: 'bytes' }>;

/** Fetches audio cells; keeps files open, and the last row groups where a file has no page index. */
export interface ParquetCells {
  bytes(ref: CellRef): Promise<Uint8Array>;
  close(): Promise<void>;
}

const KEPT_GROUPS = 2;

const bytesOf = (cell: unknown, { file, row, column }: CellRef): Uint8Array => {
  const value = (cell as { bytes?: unknown } | null)?.bytes ?? cell;
  if (value instanceof Uint8Array) return value;
  return fail(
    'missing',
    `${file}, row ${row}: column ${column} holds no audio bytes, perhaps only the path of a file; save the data set with its audio embedded`,
    { file, row, column },
  );
};

const groupRange = ({ metadata }: ParquetFile, group: number): [start: number, end: number] => {
  const sizes = metadata.row_groups.map(({ num_rows: rows }) => Number(rows));
  const start = sizes.slice(0, group).reduce((sum, size) => sum + size, 0);
  return [start, start + (sizes[group] ?? 0)];
};

/** True where each page of the column can be found: then a row costs a page, not a row group. */
const hasPageIndex = ({ metadata }: ParquetFile, { rowGroup, column }: CellRef): boolean =>
  metadata.row_groups[rowGroup]?.columns
    .filter(({ meta_data: chunk }) => chunk?.path_in_schema[0] === column)
    .every(({ offset_index_offset: offset }) => offset !== undefined) ?? false;

export const createParquetCells = (): ParquetCells => {
  const files = new Map<string, Promise<ParquetFile>>();
  const groups = new Map<string, Promise<ParquetRows>>(); // least recently used first

  const open = (path: string): Promise<ParquetFile> => {
    const file = files.get(path) ?? openParquet(path);
    files.set(path, file);
    return file;
  };
  const wholeGroup = (file: ParquetFile, { rowGroup, column }: CellRef): Promise<ParquetRows> => {
    const key = JSON.stringify([file.path, rowGroup, column]);
    const rows = groups.get(key) ?? file.rows([column], ...groupRange(file, rowGroup));
    groups.delete(key);
    groups.set(key, rows);
    if (groups.size > KEPT_GROUPS) groups.delete(groups.keys().next().value!);
    return rows;
  };
  return {
    bytes: async (ref) => {
      const file = await open(ref.file);
      if (hasPageIndex(file, ref)) {
        const [row] = await file.rows([ref.column], ref.row, ref.row + 1);
        return bytesOf(row?.[ref.column], ref);
      }
      const rows = await wholeGroup(file, ref);
      return bytesOf(rows[ref.row - groupRange(file, ref.rowGroup)[0]]?.[ref.column], ref);
    },
    close: async () => {
      const open = await Promise.allSettled(files.values());
      files.clear();
      groups.clear();
      for (const one of open) if (one.status === 'fulfilled') await one.value.close();
    },
  };
};
