import path from 'node:path';

import { fail } from '@distilwhisper/tensor';

import type { Dataset, ReadOptions } from '../dataset.js';
import { findClip, type ClipStore } from '../store/clip-store.js';
import { openStore, type StoreOptions } from '../store/open-store.js';
import { readClipDurations } from './clip-durations.js';
import { createCollector, type Values } from './collector.js';
import { findCorpus } from './find-corpus.js';
import { readTable } from './table-reader.js';

export interface CommonVoiceOptions extends ReadOptions, StoreOptions {
  /** The tables to read, without `.tsv`: `train`, `dev`, `test`, `validated`, `other`. Default `['train']`. */
  readonly splits?: readonly string[];
  /** The language's folder, e.g. `sv-SE`, where the corpus holds several. */
  readonly locale?: string;
}

const requireSplits = async (
  store: ClipStore,
  folder: string,
  splits: readonly string[],
): Promise<void> => {
  const { files } = await store.list(folder);
  for (const split of splits)
    if (!files.has(`${split}.tsv`)) {
      const found = [...files].filter((file) => file.endsWith('.tsv')).sort();
      fail(
        'missing',
        `${path.posix.join(store.name, folder)}: no ${split}.tsv; found: ${found.join(', ') || 'no tables'}`,
        { path: store.name, folder, split, found },
      );
    }
};

/**
 * Reads a release of Common Voice: a folder, or the tarball that the Mozilla Data Collective offers
 * (`.tar`, or `.tar.gz` with a `cacheFolder`), holding `clips/`, a table for each split and, where
 * present, `clip_durations.tsv`. A clip in several of the splits is listed once.
 *
 * The training sets of the DistilWhisper paper: `topVoted(dataset.utterances, 10_000)`.
 *
 * @throws DistilWhisperError `missing` for a folder, split, language or clips that are not there;
 *   `format` for a damaged archive or a table without its columns; `argument`
 */
export const readCommonVoice = async (
  where: string,
  options: CommonVoiceOptions = {},
): Promise<Dataset> => {
  const { splits = ['train'], locale } = options;
  const store = await openStore(where, options);
  const folder = await findCorpus(store, locale);
  await requireSplits(store, folder, splits);
  const durations = await readClipDurations(store, folder);
  const folderName = path.posix.basename(folder || path.resolve(where));
  // Older tables name no language: the folder does.
  const collector = createCollector({ language: locale ?? folderName, ...options });
  const clips = path.posix.join(folder, 'clips');
  for (const split of splits)
    await readTable({
      store,
      file: path.posix.join(folder, `${split}.tsv`),
      required: ['audio', 'text'],
      columns: options.columns,
      collector,
      // Releases before 2020 leave the ending out.
      clip: async (name) =>
        (await findClip(store, [clips], name)) ?? findClip(store, [clips], `${name}.mp3`),
      complete: (values): Values => {
        const milliseconds = durations.get(values.audio ?? '');
        return { ...values, split, ...(milliseconds !== undefined && { milliseconds }) };
      },
    });
  return collector.finish(path.posix.join(path.basename(where), folder), 'CC0-1.0');
};
