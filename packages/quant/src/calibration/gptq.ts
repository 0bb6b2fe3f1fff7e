import { fail } from '@distilwhisper/tensor';
import { blockGrid, packBlocks, type BlockWeight } from '../tensors/block-layout.js';
import {
  blockRange,
  codeOf,
  type BlockOptions,
  type BlockRange,
} from '../tensors/block-nearest.js';
import type { FloatTensor } from '../tensors/float-tensor.js';
import { requireFinite } from '../tensors/require-finite.js';
import { inverseFactor } from './inverse-factor.js';

export interface GptqOptions extends BlockOptions {
  /** Share of the mean diagonal that is added to it, against ill-conditioned statistics. Default 0.01. */
  readonly damping?: number;
}

/**
 * GPTQ (Frantar et al. 2023, algorithm 1, columns in order): rounds column after column and moves each rounding
 * error to the columns that follow, so that x w^T changes least on the calibration data. Ranges are set when a
 * block begins, from the weights as moved so far. Features that calibration never saw non-zero round to nearest.
 *
 * @param gram x^T x of the inputs, [k * k] (`collectStatistics`, `gram`)
 * @throws DistilWhisperError `shape` for a gram of another size, `numeric` for NaN or a gram that is not positive
 */
export const quantizeBlocksGptq = (
  weight: FloatTensor,
  gram: Float64Array,
  options: GptqOptions,
): BlockWeight => {
  const { bits, block, zeroPoints: asymmetric = false, path = 'weight', damping = 0.01 } = options;
  const { n, k, blocks } = blockGrid(weight.shape, options, path);
  requireFinite(weight, path);
  if (gram.length !== k * k)
    fail('shape', `'${path}' has ${k} input features, its statistics have ${gram.length} elements instead of ${k * k}`, { path }); // prettier-ignore
  const factor = inverseFactor(damped(gram, k, damping), k, path);
  const codes = new Uint8Array(n * k);
  const scale = new Float32Array(n * blocks);
  const zeros = new Uint8Array(n * blocks);
  for (let row = 0; row < n; row += 1) {
    const values = Float64Array.from(weight.data.subarray(row * k, (row + 1) * k));
    let range: BlockRange = { scale: 0, zero: 0 };
    for (let i = 0; i < k; i += 1) {
      if (i % block === 0) {
        const end = Math.min(k, i + block);
        range = blockRange(Float32Array.from(values.subarray(i, end)), bits, asymmetric);
        scale[row * blocks + i / block] = range.scale;
        zeros[row * blocks + i / block] = range.zero;
      }
      const code = codeOf(values[i]!, range, bits);
      codes[row * k + i] = code;
      const error = values[i]! - (code - range.zero) * range.scale;
      spread(values, factor, i, error);
    }
  }
  const grid = { bits, block, shape: [n, k], codes, scale } as const;
  return packBlocks(asymmetric ? { ...grid, zeroPoints: zeros } : grid);
};

/** Moves the error of column i to the later ones. */
export const spread = (
  values: Float64Array,
  factor: Float64Array,
  i: number,
  error: number,
): void => {
  const k = values.length;
  const unit = error / factor[i * k + i]!;
  for (let j = i + 1; j < k; j += 1) values[j]! -= unit * factor[i * k + j]!;
};

/** The gram with a share of its mean diagonal added to the diagonal; features never seen get the mean alone. */
export const damped = (gram: Float64Array, k: number, damping: number): Float64Array => {
  const result = gram.slice();
  let mean = 0;
  for (let i = 0; i < k; i += 1) mean += gram[i * k + i]! / k;
  for (let i = 0; i < k; i += 1)
    result[i * k + i] = gram[i * k + i] === 0 ? mean || 1 : gram[i * k + i]! + damping * mean;
  return result;
};
