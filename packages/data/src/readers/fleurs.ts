import path from 'node:path';

import { fail } from '@distilwhisper/tensor';

import type { Dataset, ReadOptions } from '../dataset.js';
import { findClip, type ClipStore } from '../store/clip-store.js';
import { openStore, type StoreOptions } from '../store/open-store.js';
import { openTarStore } from '../store/tar-store.js';
import { tsvRows } from '../table/rows.js';
import { createCollector, type Collector } from './collector.js';

export interface FleursOptions extends Omit<ReadOptions, 'columns'>, StoreOptions {
  /** `train`, `dev`, `test`. Default `['train']`. */
  readonly splits?: readonly string[];
  /** `raw` has capitals and punctuation, as Whisper writes; `normalised` has none. Default `raw`. */
  readonly text?: 'raw' | 'normalised';
}

// id, file, raw text, normalised text, characters, samples at 16 kHz, gender. There is no header.
const CELLS = 7;
const SAMPLE_RATE = 16_000;

type FindClip = (name: string) => ReturnType<typeof findClip>;

/** Clips lie in `audio/train/`, in `train/`, or in `audio/train.tar.gz`, by where the set was had. */
const clipFinder = async (
  store: ClipStore,
  where: string,
  split: string,
  { cacheFolder }: StoreOptions,
): Promise<FindClip> => {
  const { files } = await store.list('audio');
  const packed = [`${split}.tar.gz`, `${split}.tar`].find((name) => files.has(name));
  if (packed === undefined)
    return (name) => findClip(store, [`audio/${split}`, split, 'audio'], name);
  const archive = await openTarStore(path.join(where, 'audio', packed), cacheFolder);
  return (name) => findClip(archive, [split, ''], name);
};

const readSplit = async (
  store: ClipStore,
  split: string,
  text: 'raw' | 'normalised',
  clip: FindClip,
  collector: Collector,
): Promise<void> => {
  const file = `${split}.tsv`;
  for await (const { line, cells } of tsvRows(store.open(file))) {
    const where = `${file}:${line}`;
    const [, name = '', raw = '', normalised = '', , samples = '', gender = ''] = cells;
    if (cells.length !== CELLS) collector.drop(`not ${CELLS} cells in the row`, where);
    else {
      const seconds = samples === '' ? '' : String(Number(samples) / SAMPLE_RATE);
      const chosen = text === 'raw' ? raw : normalised;
      collector.add(where, { audio: name, text: chosen, seconds, gender, split }, await clip(name));
    }
  }
};

/**
 * Reads a language of FLEURS, e.g. the folder `fa_ir`: `train.tsv`, `dev.tsv` and `test.tsv` beside the
 * audio, as folders or archives (`.tar.gz` with a `cacheFolder`). The language is told by the folder's
 * name. FLEURS names no speakers: use its own splits.
 *
 * @throws DistilWhisperError `missing` for a folder, split, language or clips that are not there;
 *   `format` for a damaged archive; `argument` for a `.tar.gz` without `cacheFolder`
 */
export const readFleurs = async (where: string, options: FleursOptions = {}): Promise<Dataset> => {
  const { splits = ['train'], text = 'raw' } = options;
  const store = await openStore(where, options);
  const { files } = await store.list('');
  const name = path.basename(path.resolve(where));
  const collector = createCollector({ language: name, ...options });
  for (const split of splits) {
    if (!files.has(`${split}.tsv`))
      fail('missing', `${where}: no ${split}.tsv; found: ${[...files].sort().join(', ') || 'no files'}`, { path: where, split }); // prettier-ignore
    const clip = await clipFinder(store, where, split, options);
    await readSplit(store, split, text, clip, collector);
  }
  return collector.finish(`fleurs/${name}`, 'CC-BY-4.0');
};
