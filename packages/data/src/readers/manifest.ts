import path from 'node:path';

import type { Dataset, ReadOptions } from '../dataset.js';
import { findClip } from '../store/clip-store.js';
import { folderStore } from '../store/folder-store.js';
import { createCollector } from './collector.js';
import { readJsonLines } from './json-lines.js';
import { readTable, type TableReading } from './table-reader.js';

export interface ManifestOptions extends ReadOptions {
  /** Where the clips lie, relative to the manifest. Default: beside it, or in `clips`, `audio`, `audios`, `wav`, `wavs`. */
  readonly audioFolder?: string;
}

const AUDIO_FOLDERS = ['', 'clips', 'audio', 'audios', 'wav', 'wavs'];

/**
 * Reads a list of clips: `.csv` (RFC 4180 quotes), `.jsonl`, or tab-separated under any other name,
 * whose quotes are letters like any other. Columns, in any order and case: `path` (or `audio`,
 * `file_name`, `audio_filepath`, ...) and `sentence` (or `text`, `transcription`, ...); and where present
 * `language` or `locale`, `speaker` or `client_id`, `gender`, `age`, `duration_s`, `duration` or
 * `duration_ms`, `up_votes` or `votes`, `down_votes`, `split`. Paths are relative to the manifest.
 *
 * @throws DistilWhisperError `format` naming the line for a missing column, an unclosed quote or
 *   unreadable JSON; `missing` for a manifest that is not there, a language that Whisper does not have,
 *   or where not one clip is found; `argument` where neither the rows nor the options name a language
 */
export const readManifest = async (
  file: string,
  options: ManifestOptions = {},
): Promise<Dataset> => {
  const store = folderStore(path.dirname(file));
  const folders = options.audioFolder === undefined ? AUDIO_FOLDERS : [options.audioFolder];
  const collector = createCollector(options);
  const reading: TableReading = {
    store,
    file: path.basename(file),
    required: ['audio', 'text'],
    columns: options.columns,
    collector,
    clip: (clip) => findClip(store, folders, clip),
  };
  await (/\.(jsonl|ndjson|json)$/i.test(file) ? readJsonLines : readTable)(reading);
  return collector.finish(path.basename(file));
};
