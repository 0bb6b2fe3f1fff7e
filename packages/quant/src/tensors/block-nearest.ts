import { blockGrid, packBlocks, type BlockSize, type BlockWeight } from './block-layout.js';
import type { FloatTensor } from './float-tensor.js';
import { requireFinite } from './require-finite.js';
import { clamp, roundHalfEven } from './round-half-even.js';

// Read once: looking up a global for each weight can cost more than the arithmetic.
const { fround } = Math;

export interface BlockOptions extends BlockSize {
  /** A zero point for each block: the codes cover [min, max] instead of [-max|w|, max|w|]. Default false. */
  readonly zeroPoints?: boolean;
  /** For errors. */
  readonly path?: string;
}

/** Scale and zero point of a block. */
export interface BlockRange {
  readonly scale: number;
  readonly zero: number;
}

/**
 * The weight [n, k] rounded to the nearest code, block by block, as onnxruntime's own tool does.
 * Symmetric: scale = (the value of largest magnitude, signed) / -2^(bits - 1); of two, the negative one.
 * With zero points: scale = (max(w, 0) - min(w, 0)) / (2^bits - 1), zero point = round(-min / scale).
 * A block of zeros has scale 0.
 *
 * @throws DistilWhisperError `numeric` for NaN or infinity; `argument`, `shape` as `blockGrid`
 */
export const quantizeBlocks = (weight: FloatTensor, options: BlockOptions): BlockWeight => {
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
    const range = blockRange(values, bits, asymmetric);
    scale[at] = range.scale;
    zeros[at] = range.zero;
    writeCodes(values, range, 2 ** bits - 1, codes, start);
  }
  const grid = { bits, block, shape: [n, k], codes, scale } as const;
  return packBlocks(asymmetric ? { ...grid, zeroPoints: zeros } : grid);
};

/** `codeOf` each value: a loop of its own, without calls, is several times faster. */
const writeCodes = (
  values: Float32Array,
  { scale, zero }: BlockRange,
  most: number,
  codes: Uint8Array,
  start: number,
): void => {
  const { length } = values;
  if (scale === 0) codes.fill(zero, start, start + length);
  else
    for (let i = 0; i < length; i += 1)
      codes[start + i] = clamp(roundHalfEven(fround(values[i]! / scale)) + zero, 0, most);
};

export const blockRange = (values: Float32Array, bits: 4 | 8, asymmetric: boolean): BlockRange => {
  let [low, high] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!asymmetric) {
    const zero = 2 ** (bits - 1);
    return { scale: fround((high > -low ? high : low) / -zero) + 0, zero };
  }
  const most = 2 ** bits - 1;
  const scale = fround(fround(high - low) / most);
  const zero = scale === 0 ? 0 : clamp(roundHalfEven(fround(-low / scale)), 0, most);
  return { scale, zero };
};

/** The code of a value: round(value / scale) + zero point; the zero point itself where the scale is 0. */
export const codeOf = (value: number, { scale, zero }: BlockRange, bits: 4 | 8): number =>
  scale === 0 ? zero : clamp(roundHalfEven(fround(value / scale)) + zero, 0, 2 ** bits - 1);
