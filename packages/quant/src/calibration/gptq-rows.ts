import { elementCount, fail } from '@distilwhisper/tensor';
import type { AbsmaxInt8 } from '../tensors/absmax-int8.js';
import type { FloatTensor } from '../tensors/float-tensor.js';
import { requireFinite } from '../tensors/require-finite.js';
import { clamp, roundHalfEven } from '../tensors/round-half-even.js';
import { damped, spread } from './gptq.js';
import { inverseFactor } from './inverse-factor.js';

export interface GptqRowsOptions {
  /** Share of the mean diagonal that is added to it. Default 0.01. */
  readonly damping?: number;
  /** For errors. */
  readonly path?: string;
}

/**
 * GPTQ (Frantar et al. 2023) for int8 with one scale for each output channel, the form `int8` stores. Columns are taken
 * in the order of falling energy of their inputs ("act-order"), so that those that matter most are rounded first and
 * the others make up for it.
 *
 * @param scale one for each row, such as those of `quantizeAbsmax`; rows of scale 0 become 0
 * @param gram x^T x of the inputs, [in * in] (`collectStatistics`, `gram`)
 * @throws DistilWhisperError `shape` for statistics or scales of another size, `numeric` for NaN or a gram that is not positive
 */
export const quantizeRowsGptq = (
  weight: FloatTensor,
  scale: FloatTensor,
  gram: Float64Array,
  { damping = 0.01, path = 'weight' }: GptqRowsOptions = {},
): AbsmaxInt8 => {
  const [rows = 1] = weight.shape;
  const k = elementCount(weight.shape) / rows;
  requireFinite(weight, path);
  if (gram.length !== k * k || scale.data.length !== rows)
    fail('shape', `'${path}' is [${rows}, ${k}]: it needs ${k * k} statistics and ${rows} scales, not ${gram.length} and ${scale.data.length}`, { path }); // prettier-ignore
  const order = byEnergy(gram, k);
  const factor = inverseFactor(permuted(damped(gram, k, damping), order), k, path);
  const codes = new Int8Array(rows * k);
  const values = new Float64Array(k);
  for (let row = 0; row < rows; row += 1) {
    const step = scale.data[row]!;
    if (step === 0) continue;
    for (let i = 0; i < k; i += 1) values[i] = weight.data[row * k + order[i]!]!;
    for (let i = 0; i < k; i += 1) {
      const code = clamp(roundHalfEven(values[i]! / step), -127, 127);
      codes[row * k + order[i]!] = code;
      spread(values, factor, i, values[i]! - code * step);
    }
  }
  return {
    codes: { dtype: 'int8', shape: weight.shape, data: codes },
    scale: { dtype: 'float32', shape: [rows, 1], data: scale.data.slice() },
  };
};

const byEnergy = (gram: Float64Array, k: number): number[] =>
  Array.from({ length: k }, (_, i) => i).sort((a, b) => gram[b * k + b]! - gram[a * k + a]!);

const permuted = (h: Float64Array, order: readonly number[]): Float64Array => {
  const k = order.length;
  return Float64Array.from(h, (_, i) => h[order[Math.floor(i / k)]! * k + order[i % k]!]!);
};
