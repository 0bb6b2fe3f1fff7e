import type { OpOf } from '../op.js';
import { matmulShape } from './linear.js';
import { requireDType, type Fail, type Typed } from './rule.js';

export const roundToByteShape = (fail: Fail, { to }: OpOf<'roundToByte'>, x: Typed): Typed => {
  requireDType(fail, 'x', x, 'float32');
  return { dtype: to, shape: x.shape };
};

/** a uint8 [...b, m, k], b int8 [...b, k, n] -> float32 [...b, m, n]. */
export const byteMatmulShape = (fail: Fail, a: Typed, b: Typed): Typed => {
  requireDType(fail, 'a', a, 'uint8');
  requireDType(fail, 'b', b, 'int8');
  const product = { kind: 'matmul', transposeA: false, transposeB: false } as const;
  const asFloat = ({ shape }: Typed): Typed => ({ dtype: 'float32', shape });
  return matmulShape(fail, product, asFloat(a), asFloat(b));
};
