import type { F32 } from '@distilwhisper/tensor';
import { medianFilter } from './median-filter.js';

/** openai/whisper's width, in encoder frames of 20 ms. */
const FILTER_WIDTH = 7;

/** The first `frames` columns of every row, each row scaled to sum to 1: softmax over those frames alone. */
const cutFrames = (
  { shape, data }: F32<readonly ['head', 'token', 'frame']>,
  frames: number,
): Float32Array => {
  const all = shape[2]!;
  const rows = data.length / all;
  const cut = new Float32Array(rows * frames);
  for (let row = 0; row < rows; row += 1) {
    const from = data.subarray(row * all, row * all + frames);
    let sum = 0;
    for (const weight of from) sum += weight;
    const to = cut.subarray(row * frames, (row + 1) * frames);
    if (sum > 0) for (let i = 0; i < frames; i += 1) to[i] = from[i]! / sum;
  }
  return cut;
};

/** Subtracts the mean and divides by the standard deviation over tokens, at every frame of one head [token, frame]. */
const normaliseOverTokens = (head: Float32Array, tokens: number, frames: number): void => {
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let token = 0; token < tokens; token += 1) sum += head[token * frames + frame]!;
    const mean = sum / tokens;
    let squares = 0;
    for (let token = 0; token < tokens; token += 1)
      squares += (head[token * frames + frame]! - mean) ** 2;
    const deviation = Math.sqrt(squares / tokens) || 1; // constant: nothing to tell apart
    for (let token = 0; token < tokens; token += 1) {
      const at = token * frames + frame;
      head[at] = (head[at]! - mean) / deviation;
    }
  }
};

/**
 * One matrix [token, frame] of how well tokens and frames fit, from the cross-attention weights of
 * the alignment heads [head, token, frame]: normalised over tokens, smoothed over frames, averaged
 * over heads.
 */
export const attentionMatrix = (
  weights: F32<readonly ['head', 'token', 'frame']>,
  frames: number,
): Float32Array => {
  const [heads, tokens] = weights.shape as [number, number, number];
  const size = tokens * frames;
  const cut = cutFrames(weights, frames);
  for (let head = 0; head < heads; head += 1)
    normaliseOverTokens(cut.subarray(head * size, (head + 1) * size), tokens, frames);
  const smooth = medianFilter(cut, frames, FILTER_WIDTH);
  const mean = new Float32Array(size);
  for (let head = 0; head < heads; head += 1)
    for (let i = 0; i < size; i += 1) mean[i]! += smooth[head * size + i]! / heads;
  return mean;
};
