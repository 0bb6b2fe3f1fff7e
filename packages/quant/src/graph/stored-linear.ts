import type { AnyValue, Builder, V } from '@distilwhisper/graph';
import { floatWeight } from './stored-float.js';
import { llmInt8Linear } from './llm-int8-linear.js';
import type { StoredWeight } from './stored-weight.js';

/** x [..., k] times the transposed weight [n, k] -> [..., n], as the scheme computes it. */
export const storedLinear = (g: Builder, x: AnyValue, stored: StoredWeight): AnyValue => {
  const { weight, codes, scale, zeroPoints } = stored;
  const { scheme, shape } = weight;
  switch (scheme.name) {
    case 'float16':
    case 'bfloat16':
    case 'int8':
      return g.emit({ kind: 'matmul', transposeA: false, transposeB: true }, [
        x,
        floatWeight(g, stored),
      ])[0]!;
    case 'dynamic-int8':
      return g.emit({ kind: 'quantMatmul', scheme: { name: 'dynamic-int8' } }, [
        x,
        codes,
        scale!,
      ])[0]!;
    case 'llm-int8':
      return llmInt8Linear(g, x as V, { codes, scale: scale! }, scheme);
    case 'block': {
      const { bits, block, activations = 'float32' } = scheme;
      const [n, k] = shape as readonly [number, number];
      const packed = { name: 'block', bits, block, k, n, activations } as const;
      return g.emit({ kind: 'quantMatmul', scheme: packed }, [
        x,
        codes,
        scale!,
        ...(zeroPoints ? [zeroPoints] : []),
      ])[0]!;
    }
  }
};
