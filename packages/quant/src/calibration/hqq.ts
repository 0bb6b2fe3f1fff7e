import { blockGrid, packBlocks, type BlockWeight } from '../tensors/block-layout.js';
import {
  blockRange,
  codeOf,
  type BlockOptions,
  type BlockRange,
} from '../tensors/block-nearest.js';
import type { FloatTensor } from '../tensors/float-tensor.js';
import { requireFinite } from '../tensors/require-finite.js';
import { clamp, roundHalfEven } from '../tensors/round-half-even.js';

// Read once: looking up a global for each weight can cost more than the arithmetic.
const { abs, fround, sign } = Math;

export interface HqqOptions extends BlockOptions {
  /** The norm |error|^p whose proximal step is taken. Default 0.7. */
  readonly norm?: number;
  /** Weight of the quadratic term at the start, and its growth at each step. Defaults 10 and 1.01. */
  readonly beta?: number;
  readonly growth?: number;
  /** Default 20. */
  readonly steps?: number;
}

/**
 * Half-quadratic quantisation (Badri and Shaji, 2023): needs no data. Each block alternates between codes,
 * a sparse error (the proximal step of |.|^p), and scale and zero point by least squares. Differs from the
 * publication in two points: it works in units of the scale, so that the result does not depend on the size
 * of the weights, and it ends with a whole zero point, which `MatMulNBits` needs. As published, it stops when the
 * mean error no longer falls.
 *
 * @throws DistilWhisperError as `quantizeBlocks`
 */
export const quantizeBlocksHqq = (weight: FloatTensor, options: HqqOptions): BlockWeight => {
  const { bits, block, zeroPoints: asymmetric = false, path = 'weight' } = options;
  const { n, k, blocks } = blockGrid(weight.shape, options, path);
  requireFinite(weight, path);
  const codes = new Uint8Array(n * k);
  const scale = new Float32Array(n * blocks);
  const zeros = new Uint8Array(n * blocks);
  for (let at = 0; at < n * blocks; at += 1) {
    const [row, b] = [Math.floor(at / blocks), at % blocks];
    const start = row * k + b * block;
    const values = weight.data.subarray(start, row * k + Math.min(k, (b + 1) * block));
    const range = hqqRange(values, options);
    scale[at] = range.scale;
    zeros[at] = range.zero;
    for (let i = 0; i < values.length; i += 1) codes[start + i] = codeOf(values[i]!, range, bits);
  }
  const grid = { bits, block, shape: [n, k], codes, scale } as const;
  return packBlocks(asymmetric ? { ...grid, zeroPoints: zeros } : grid);
};

const hqqRange = (values: Float32Array, options: HqqOptions): BlockRange => {
  const { bits, zeroPoints = false, beta = 10, growth = 1.01, steps = 20 } = options;
  const nearest = blockRange(values, bits, zeroPoints);
  if (nearest.scale === 0) return nearest;
  let best = nearest;
  let bestError = meanError(values, nearest, bits);
  let [range, weight] = [nearest, beta];
  for (let step = 0; step < steps; step += 1) {
    range = improve(values, range, weight, options);
    weight *= growth;
    const whole = { scale: fround(range.scale), zero: roundHalfEven(range.zero) };
    const error = meanError(values, whole, bits);
    if (error >= bestError) break;
    [best, bestError] = [whole, error];
  }
  return best;
};

/** Codes for the range, then zero point and scale for the codes. */
const improve = (
  values: Float32Array,
  { scale, zero }: BlockRange,
  beta: number,
  { bits, zeroPoints = false, norm = 0.7 }: HqqOptions,
): BlockRange => {
  const most = 2 ** bits - 1;
  const count = values.length;
  const codes = new Float64Array(count);
  const targets = new Float64Array(count);
  const zeroUpTo = beta ** (-1 / (2 - norm));
  let shifted = 0;
  for (let i = 0; i < count; i += 1) {
    const scaled = values[i]! / scale;
    const code = clamp(roundHalfEven(scaled + zero), 0, most);
    codes[i] = code;
    targets[i] = scaled - shrink(scaled - (code - zero), beta, norm, zeroUpTo);
    shifted += code - targets[i]!;
  }
  const moved = zeroPoints ? clamp(shifted / count, 0, most) : zero;
  let [cross, square] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const offset = codes[i]! - moved;
    cross += targets[i]! * offset;
    square += offset * offset;
  }
  const factor = square === 0 ? 1 : cross / square;
  return { scale: factor > 0 ? scale * factor : scale, zero: moved };
};

/**
 * The proximal operator of |x|^p / beta, as Badri and Shaji approximate it (their equation 5):
 * 0 up to |x| = beta^(-1 / (2 - p)), `zeroUpTo`.
 */
const shrink = (x: number, beta: number, p: number, zeroUpTo: number): number => {
  const size = abs(x);
  return size <= zeroUpTo ? 0 : sign(x) * (size - size ** (p - 1) / beta);
};

const meanError = (values: Float32Array, range: BlockRange, bits: 4 | 8): number => {
  let sum = 0;
  for (const value of values)
    sum += abs(value - (codeOf(value, range, bits) - range.zero) * range.scale);
  return sum / values.length;
};
