import type { Tensors } from '@distilwhisper/graph';
import { fail, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { cacheName } from './encoder-graph.js';

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
  /** `past.N.key`, `past.N.value` [audio, group, head, token, headState] of each decoder layer N. */
  readonly past: Tensors;
  /** `cross.N.key`, `cross.N.value` [audio, head, frame, headState]. */
  readonly cross: Tensors;
}

export const rowCount = ({ audio, group }: WhisperCache): number => audio * group;

export interface CacheSizes {
  readonly layers: number;
  readonly heads: number;
  readonly headState: number;
}

/** A cache of one row for each recording, without tokens. */
export const emptyCache = (
  cross: Tensors,
  audio: number,
  { layers, heads, headState }: CacheSizes,
): WhisperCache => {
  const shape = [audio, 1, heads, 0, headState];
  const past: Record<string, AnyTensor> = {};
  for (let layer = 0; layer < layers; layer += 1)
    for (const part of ['key', 'value'] as const)
      past[cacheName('past', layer, part)] = { dtype: 'float32', shape, data: new Float32Array(0) };
  return { audio, group: 1, tokens: 0, past, cross };
};

/**
 * A cache whose row i is row `rows[i]`. Self-attention rows are copied; the large cross-attention
 * tensors are kept where the rows still fall into equal groups of the same recordings in order
 * (beams, candidates), and else copied recording by recording.
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
  const shapeOf = ({ shape }: AnyTensor) => [audio, group, ...shape.slice(2)];
  return {
    audio,
    group,
    tokens: cache.tokens,
    past:
      sameRows && group === cache.group
        ? cache.past
        : mapTensors(cache.past, (past) => copyRows(past, rowCount(cache), rows, shapeOf(past))),
    cross: sameAudio
      ? cache.cross
      : mapTensors(cache.cross, (cross) =>
          copyRows(cross, cache.audio, firsts, [audio, ...cross.shape.slice(1)]),
        ),
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

const mapTensors = (tensors: Tensors, f: (tensor: AnyTensor) => AnyTensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor)]));

/** Copies equal blocks of a tensor, `count` of which it has. */
const copyRows = (
  tensor: AnyTensor,
  count: number,
  rows: readonly number[],
  shape: readonly number[],
): HostTensor<'float32'> => {
  const source = tensor.data as Float32Array;
  const size = source.length / count;
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, i) => data.set(source.subarray(row * size, (row + 1) * size), i * size));
  return { dtype: 'float32', shape, data };
};
