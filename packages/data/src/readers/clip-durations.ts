import path from 'node:path';

import { fail } from '@distilwhisper/tensor';
import type { ClipStore } from '../store/clip-store.js';
import { tsvRows } from '../table/rows.js';

const FILE = 'clip_durations.tsv';

/**
 * Milliseconds, as text, by clip; empty where the release has no such table. Its columns are `clip` and
 * `duration[ms]`.
 *
 * @throws DistilWhisperError `format`
 */
export const readClipDurations = async (
  store: ClipStore,
  folder: string,
): Promise<ReadonlyMap<string, string>> => {
  const durations = new Map<string, string>();
  if (!(await store.list(folder)).files.has(FILE)) return durations;
  const file = path.posix.join(folder, FILE);
  for await (const { line, cells } of tsvRows(store.open(file))) {
    const [clip, milliseconds] = cells;
    if (line === 1 && (clip !== 'clip' || !milliseconds?.startsWith('duration')))
      fail('format', `${file}:1: the columns must be clip and duration[ms]; found: ${cells.join(', ')}`, { file, found: cells }); // prettier-ignore
    if (line > 1 && clip && milliseconds) durations.set(clip, milliseconds);
  }
  return durations;
};
