import type { Tensors } from '@distilwhisper/graph';
import { allocate, fail, type AnyTensor } from '@distilwhisper/tensor';
import { cacheName } from './encoder-graph.js';
import { copyRows, emptyPast, truncatePast, type PastBuffer } from './past-buffer.js';

/**
 * What a decoding step needs of the steps before: plain data. Rows are grouped by recording,
 * `group` consecutive rows each; the rows of a recording share its cross-attention keys and values.
 */
export interface WhisperCache {
  /** Recordings that were encoded together. */
  readonly audio: number;
  /** Rows of tokens for each recording. */
  readonly group: number;
  /** Tokens so far, equal for all rows. */
  readonly tokens: number;
  /** `past.N.key`, `past.N.value` [audio*group, token, state] of each decoder layer N. */
  readonly past: Readonly<Record<string, PastBuffer>>;
  /** `cross.N.*` [audio, ...], see `CrossForm`. */
  readonly cross: Tensors;
  /** `observed.N` [audio, frame, 1] of each encoder layer N, where it is asked for. */
  readonly observed: Tensors;
  /** Guessed tokens that `past` holds after its `tokens` tokens, and what followed them. */
  readonly ahead?: Ahead;
}

/** What the model said after tokens that a cheaper one guessed to come next (`speculativeStep`). */
export interface Ahead {
  /** All of them have been read: their keys and values follow those of the cache's tokens. */
  readonly guesses: readonly number[];
  /** [guess, vocabulary]: logits after each guess. */
  readonly logits: Float32Array;
  /** Guesses that are among the cache's tokens by now. */
  readonly taken: number;
}

export const rowCount = ({ audio, group }: WhisperCache): number => audio * group;

export interface CacheSizes {
  readonly layers: number;
  readonly state: number;
  /** Most tokens of a sequence. */
  readonly capacity: number;
}

/** A cache of one row for each recording, without tokens. */
export const emptyCache = (
  cross: Tensors,
  audio: number,
  { layers, state, capacity }: CacheSizes,
  observed: Tensors = {},
): WhisperCache => {
  const past: Record<string, PastBuffer> = {};
  for (let layer = 0; layer < layers; layer += 1)
    for (const part of ['key', 'value'] as const)
      past[cacheName('past', layer, part)] = emptyPast(audio, capacity, state);
  return { audio, group: 1, tokens: 0, past, cross, observed };
};

/** The cache up to its tokens, to go on from in place: guesses read ahead are given up. */
export const withoutAhead = ({ ahead, ...cache }: WhisperCache): WhisperCache =>
  truncateCache(cache, cache.tokens + (ahead ? ahead.guesses.length - ahead.taken : 0));

/** The same, where what follows up to `end` tokens is nobody's but the caller's. */
export const truncateCache = (cache: WhisperCache, end: number): WhisperCache => ({
  ...cache,
  past: mapValues(cache.past, (past) => truncatePast(past, cache.tokens, end)),
});

/**
 * A cache whose row i is row `rows[i]`. Self-attention rows are copied; the large cross-attention
 * tensors are kept where the rows still fall into equal groups of the same recordings in order
 * (beams, candidates), a view where they are neighbours, and else copied recording by recording.
 *
 * @throws DistilWhisperError `argument` for a row that is not there, or no rows at all
 */
export const reorderCache = (cache: WhisperCache, rows: readonly number[]): WhisperCache => {
  checkRows(cache, rows);
  const recordings = rows.map((row) => Math.floor(row / cache.group));
  const group = commonRun(recordings);
  const firsts = recordings.filter((_, i) => i % group === 0);
  const audio = firsts.length;
  const sameRows = rows.length === rowCount(cache) && rows.every((row, i) => row === i);
  const sameAudio = audio === cache.audio && firsts.every((recording, i) => recording === i);
  const ofRecordings = (tensors: Tensors): Tensors =>
    sameAudio ? tensors : mapValues(tensors, (x) => pickRecordings(x, cache.audio, firsts));
  return {
    audio,
    group,
    tokens: cache.tokens,
    past:
      sameRows && group === cache.group
        ? cache.past
        : mapValues(cache.past, (past) => copyRows(past, cache.tokens, rows)),
    cross: ofRecordings(cache.cross),
    observed: ofRecordings(cache.observed),
  };
};

const checkRows = (cache: WhisperCache, rows: readonly number[]): void => {
  const count = rowCount(cache);
  const wrong = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= count);
  if (rows.length === 0 || wrong !== undefined)
    fail('argument', `rows [${rows.join(', ')}] of a cache with ${count} rows`, { rows, count });
};

/** The largest group size that divides every run of equal recordings. */
const commonRun = (recordings: readonly number[]): number => {
  let common = 0;
  let start = 0;
  for (let i = 1; i <= recordings.length; i += 1) {
    if (i < recordings.length && recordings[i] === recordings[start]) continue;
    common = greatestCommonDivisor(common, i - start);
    start = i;
  }
  return common;
};

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

export const mapValues = <A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));

/** Recordings of a tensor [audio, ...], `count` of which it has: a view where they lie one after the other, else a copy. */
export const pickRecordings = (
  { dtype, shape, data }: AnyTensor,
  count: number,
  recordings: readonly number[],
): AnyTensor => {
  const source = data as Float32Array; // or another typed array
  const size = source.length / count;
  const of = (recording: number, until = recording + 1): Float32Array =>
    source.subarray(recording * size, until * size);
  const withData = (picked: AnyTensor['data']): AnyTensor => ({
    dtype,
    shape: [recordings.length, ...shape.slice(1)],
    data: picked,
  });
  const first = recordings[0]!;
  if (recordings.every((recording, i) => recording === first + i))
    return withData(of(first, first + recordings.length));
  const copy = allocate(dtype, recordings.length * size) as Float32Array;
  recordings.forEach((recording, i) => copy.set(of(recording), i * size));
  return withData(copy);
};
