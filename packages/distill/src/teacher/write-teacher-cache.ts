import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { convert, fail, type F32, type AnyTensor } from '@distilwhisper/tensor';
import { sha256File, writeFileAtomic, writeSafetensors } from '@distilwhisper/tensor/node';
import {
  CACHE_FORMAT,
  type CacheIndex,
  type CacheShard,
  type TeacherIdentity,
} from './cache-index.js';
import { INDEX_FILE, readIndex } from './teacher-cache.js';

/** Fills a cache; utterances that it already holds need not be run again. */
export interface TeacherCacheWriter {
  has(key: string): boolean;
  /** @param hidden last hidden states of the decoder, [token, state] */
  add(key: string, hidden: F32<readonly ['token', 'state']>): Promise<void>;
  /** Writes what is not yet on disk. */
  flush(): Promise<void>;
}

export interface WriteCacheOptions {
  /** Utterances a shard; a crash loses at most these. Default 128. */
  readonly shardSize?: number;
}

/**
 * Opens a cache folder for writing, a new one or one to be continued. Each shard is written whole,
 * then listed in the index, both atomically: an interrupted run leaves a valid cache.
 *
 * @throws DistilWhisperError `mismatch` for another teacher's cache, `io` where nothing can be written
 */
export const writeTeacherCache = async (
  folder: string,
  teacher: TeacherIdentity,
  { shardSize = 128 }: WriteCacheOptions = {},
): Promise<TeacherCacheWriter> => {
  await mkdir(folder, { recursive: true });
  let index: CacheIndex = (await readIndex(folder, teacher)) ?? { format: CACHE_FORMAT, teacher, shards: [] }; // prettier-ignore
  const known = new Set(index.shards.flatMap(({ keys }) => keys));
  let pending = new Map<string, AnyTensor>();

  const flush = async (): Promise<void> => {
    if (pending.size === 0) return;
    const tensors = pending;
    pending = new Map();
    const file = `shard-${String(index.shards.length).padStart(5, '0')}.safetensors`;
    const shard = await writeShard(folder, file, tensors);
    index = { ...index, shards: [...index.shards, shard] };
    await writeFileAtomic(path.join(folder, INDEX_FILE), `${JSON.stringify(index, null, 1)}\n`);
  };

  return {
    has: (key) => known.has(key),
    add: async (key, hidden) => {
      if (known.has(key))
        fail('argument', `utterance '${key}' is already in the teacher cache`, { key });
      checkHidden(key, hidden, teacher);
      known.add(key);
      pending.set(key, convert(hidden, 'float16'));
      if (pending.size >= shardSize) await flush();
    },
    flush,
  };
};

const writeShard = async (
  folder: string,
  file: string,
  tensors: ReadonlyMap<string, AnyTensor>,
): Promise<CacheShard> => {
  const place = path.join(folder, file);
  await writeSafetensors(place, tensors);
  const { size } = await stat(place);
  return { file, bytes: size, sha256: await sha256File(place), keys: [...tensors.keys()] };
};

const checkHidden = (
  key: string,
  { shape, data }: F32<readonly ['token', 'state']>,
  { state, name }: TeacherIdentity,
): void => {
  if (shape.length !== 2 || shape[1] !== state)
    fail('shape', `hidden states of '${key}' are [${shape.join(', ')}], ${name} has [token, ${state}]`, { key }); // prettier-ignore
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    fail('numeric', `hidden states of '${key}' hold ${data[bad]} at element ${bad}`, { key });
};
