import type { OpOf } from '../op.js';
import type { Cell, KernelContext } from './cell.js';
import { matmul } from './matmul.js';
import { roundHalfEven } from './round-half-even.js';

export const roundToByte = (
  context: KernelContext,
  { to, zero }: OpOf<'roundToByte'>,
  x: Cell,
): Cell => {
  const [least, most] = to === 'int8' ? [-128, 127] : [0, 255];
  const y = context.zeros(to, x.shape);
  for (let i = 0; i < y.data.length; i += 1)
    y.data[i] = Math.min(most, Math.max(least, roundHalfEven(x.data[i]!) + zero));
  return y;
};

/** a uint8 [...b, m, k] times b int8 [...b, k, n] -> float32 [...b, m, n]. */
export const byteMatmul = (context: KernelContext, a: Cell, b: Cell): Cell => {
  const product = { kind: 'matmul', transposeA: false, transposeB: false } as const;
  return matmul(context, product, { ...a, dtype: 'float32' }, b);
};
