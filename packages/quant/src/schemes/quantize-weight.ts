import { convert, fail, reshape, type AnyTensor, type F32 } from '@distilwhisper/tensor';
import { quantizeBlocksHqq } from '../calibration/hqq.js';
import { quantizeAbsmax } from '../tensors/absmax-int8.js';
import { quantizeBlocks } from '../tensors/block-nearest.js';
import type { BlockWeight } from '../tensors/block-layout.js';
import { requireFinite } from '../tensors/require-finite.js';
import type { QuantizedWeight } from './quantized-weight.js';
import type { BlockScheme, StoredScheme } from './scheme.js';

/**
 * Quantises a weight whose first axis counts output channels ([out, in], [out, in, kernel], [vocabulary, state]).
 *
 * @throws DistilWhisperError `numeric` with path and element for NaN or infinity, or a value beyond float16;
 * `shape` where the scheme is for matrices and the weight is none
 */
export const quantizeWeight = (
  weight: AnyTensor,
  scheme: StoredScheme,
  path: string,
): QuantizedWeight => {
  const float = convert(weight, 'float32') as F32;
  const about = { path, scheme, shape: weight.shape };
  switch (scheme.name) {
    case 'float16':
    case 'bfloat16':
      return { ...about, codes: toHalf(float, scheme.name, path) };
    case 'int8':
    case 'dynamic-int8':
    case 'llm-int8': {
      const limit = scheme.name === 'dynamic-int8' && scheme.reduceRange ? 63 : 127;
      const { codes, scale } = quantizeAbsmax(float, 'row', { limit, path });
      return { ...about, codes, scale: reshape(scale, [scale.data.length]) };
    }
    case 'block':
      return fromBlocks(path, scheme, blocksOf(float, scheme, path));
  }
};

/** A block weight made by any rounding, such as GPTQ, under the scheme it realises. */
export const fromBlocks = (
  path: string,
  scheme: BlockScheme,
  { shape, codes, scale, zeroPoints }: BlockWeight,
): QuantizedWeight => ({ path, scheme, shape, codes, scale, ...(zeroPoints && { zeroPoints }) });

const blocksOf = (weight: F32, scheme: BlockScheme, path: string): BlockWeight => {
  return scheme.rounding === 'hqq'
    ? quantizeBlocksHqq(weight, { ...scheme, path })
    : quantizeBlocks(weight, { ...scheme, path });
};

const toHalf = (weight: F32, dtype: 'float16' | 'bfloat16', path: string): AnyTensor => {
  requireFinite(weight, path);
  const half = convert(weight, dtype);
  const overflow = convert(half, 'float32').data.findIndex((value) => value - value !== 0);
  if (overflow >= 0)
    fail(
      'numeric',
      `'${path}' holds ${weight.data[overflow]!}, which ${dtype} cannot; use bfloat16 or keep float32`,
      { path, value: weight.data[overflow]! },
    );
  return half;
};
