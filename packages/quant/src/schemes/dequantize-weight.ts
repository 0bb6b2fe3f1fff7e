import { convert, reshape, type F32, type HostTensor } from '@distilwhisper/tensor';
import { dequantizeAbsmax } from '../tensors/absmax-int8.js';
import { dequantizeBlocks } from '../tensors/block-layout.js';
import type { QuantizedWeight } from './quantized-weight.js';

/** The float weight that a quantised one stands for. */
export const dequantizeWeight = (weight: QuantizedWeight): F32 => {
  const { scheme, codes, scale, shape, zeroPoints } = weight;
  switch (scheme.name) {
    case 'float16':
    case 'bfloat16':
      return convert(codes, 'float32');
    case 'int8':
    case 'dynamic-int8':
    case 'llm-int8':
      return dequantizeAbsmax({
        codes: codes as HostTensor<'int8'>,
        scale: reshape(scale!, [scale!.data.length, 1]),
      });
    case 'block':
      return dequantizeBlocks({
        bits: scheme.bits,
        block: scheme.block,
        shape: shape as readonly [number, number],
        codes: codes as HostTensor<'uint8'>,
        scale: scale!,
        ...(zeroPoints && { zeroPoints }),
      });
  }
};
