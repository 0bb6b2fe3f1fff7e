import type { OpOf } from '../op.js';
import type { Cell, KernelContext, Numbers } from './cell.js';
import { transpose } from './layout.js';

/** a [...b, m, k] times b [...b, k, n] or [k, n], accumulated in double precision. */
export const matmul = (context: KernelContext, op: OpOf<'matmul'>, a: Cell, b: Cell): Cell => {
  const left = op.transposeA ? swapLastTwo(context, a) : a;
  const right = op.transposeB ? swapLastTwo(context, b) : b;
  const [m, k] = left.shape.slice(-2) as [number, number];
  const n = right.shape[right.shape.length - 1]!;
  const y = context.zeros(a.dtype, [...left.shape.slice(0, -1), n]);
  const shared = right.shape.length === 2;
  const batch = left.shape.slice(0, -2).reduce((product, size) => product * size, 1);
  for (let i = 0; i < batch; i += 1)
    product(
      left.data.subarray(i * m * k, (i + 1) * m * k),
      shared ? right.data : right.data.subarray(i * k * n, (i + 1) * k * n),
      y.data.subarray(i * m * n, (i + 1) * m * n),
      [m, k, n],
    );
  return y;
};

/** c [m, n] = a [m, k] b [k, n]; four rows of b at a time, so that the sums stay in cache. */
export const product = (
  a: Numbers,
  b: Numbers,
  c: Numbers,
  [m, k, n]: readonly [number, number, number],
): void => {
  const sums = new Float64Array(n);
  for (let row = 0; row < m; row += 1) {
    sums.fill(0);
    let p = 0;
    for (; p + 4 <= k; p += 4) {
      const [a0, a1, a2, a3] = [0, 1, 2, 3].map((i) => a[row * k + p + i]!) as [
        number,
        number,
        number,
        number,
      ];
      const [b0, b1, b2, b3] = [p * n, (p + 1) * n, (p + 2) * n, (p + 3) * n] as const;
      for (let j = 0; j < n; j += 1)
        sums[j]! += a0 * b[b0 + j]! + a1 * b[b1 + j]! + a2 * b[b2 + j]! + a3 * b[b3 + j]!;
    }
    for (; p < k; p += 1) {
      const factor = a[row * k + p]!;
      for (let j = 0; j < n; j += 1) sums[j]! += factor * b[p * n + j]!;
    }
    c.set(sums, row * n);
  }
};

export const swapLastTwo = (context: KernelContext, x: Cell): Cell => {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis);
  return transpose(context, x, [...perm.slice(0, -2), rank - 1, rank - 2]);
};
