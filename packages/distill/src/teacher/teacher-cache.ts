import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { convert, fail, withAxes, type F32, type TensorFile } from '@distilwhisper/tensor';
import { ioError, openSafetensorsFile, sha256File } from '@distilwhisper/tensor/node';
import {
  parseIndex,
  type CacheIndex,
  type CacheShard,
  type TeacherIdentity,
} from './cache-index.js';

/** Reads a teacher's last hidden states, utterance by utterance. */
export interface TeacherCache {
  readonly index: CacheIndex;
  readonly size: number;
  has(key: string): boolean;
  /**
   * Hidden states [token, state] of an utterance; times the teacher's token embedding they give its logits.
   *
   * @throws DistilWhisperError `missing` for an unknown key, `mismatch` for a damaged shard
   */
  read(key: string): Promise<F32<readonly ['token', 'state']>>;
  close(): Promise<void>;
}

export const INDEX_FILE = 'index.json';

/** The index of a cache folder, or undefined where there is none yet. */
export const readIndex = async (
  folder: string,
  teacher?: TeacherIdentity,
): Promise<CacheIndex | undefined> => {
  const file = path.join(folder, INDEX_FILE);
  try {
    return parseIndex(await readFile(file, 'utf8'), file, teacher);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError('read', file, error);
  }
};

/**
 * Opens a cache. A shard's checksum is verified when it is first used.
 *
 * @throws DistilWhisperError `missing` where the folder is no cache, `mismatch` for another teacher's
 */
export const openTeacherCache = async (
  folder: string,
  teacher?: TeacherIdentity,
): Promise<TeacherCache> => {
  const index = await readIndex(folder, teacher);
  if (!index) return fail('missing', `no teacher cache in ${folder} (no ${INDEX_FILE}); run the teacher first`, { folder }); // prettier-ignore
  const shardOf = new Map<string, CacheShard>();
  for (const shard of index.shards) for (const key of shard.keys) shardOf.set(key, shard);
  const files = new Map<CacheShard, Promise<TensorFile>>();
  const open = (shard: CacheShard): Promise<TensorFile> => {
    const known = files.get(shard) ?? openShard(folder, shard);
    files.set(shard, known);
    return known;
  };
  return {
    index,
    size: shardOf.size,
    has: (key) => shardOf.has(key),
    read: async (key) => {
      const shard = shardOf.get(key) ?? fail('missing', `the teacher cache ${folder} has no utterance '${key}'; run the teacher over this data`, { folder, key }); // prettier-ignore
      const stored = await (await open(shard)).read(key);
      return withAxes(convert(stored, 'float32'), 'token state', `teacher cache '${key}'`);
    },
    close: async () => {
      for (const file of files.values()) await (await file).close();
      files.clear();
    },
  };
};

const openShard = async (folder: string, shard: CacheShard): Promise<TensorFile> => {
  const file = path.join(folder, shard.file);
  const actual = await sha256File(file);
  if (actual !== shard.sha256)
    fail(
      'mismatch',
      `${file} is damaged: its SHA-256 is ${actual.slice(0, 12)}..., the index says ${shard.sha256.slice(0, 12)}...; delete it and run the teacher again`,
      { file, expected: shard.sha256, actual },
    );
  return openSafetensorsFile(file);
};
