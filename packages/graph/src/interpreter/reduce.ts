import type { OpOf } from '../op.js';
import type { Cell, KernelContext } from './cell.js';
import { around, stridesOf, walk } from './strides.js';

/** Sums and means are accumulated in double precision. */
export const reduce = (context: KernelContext, op: OpOf<'reduce'>, x: Cell): Cell => {
  const kept = x.shape.map((size, axis) => (op.axes.includes(axis) ? 1 : size));
  const targets = stridesOf(kept).map((step, axis) => (op.axes.includes(axis) ? 0 : step));
  const size = kept.reduce((product, n) => product * n, 1);
  const total = new Float64Array(size).fill(op.by === 'max' ? -Infinity : 0);
  walk(x.shape, targets, (from, to) => {
    const value = x.data[from]!;
    if (op.by === 'max') total[to] = Math.max(total[to]!, value);
    else total[to]! += value;
  });
  const count = x.data.length / size;
  const shape = op.keepDims ? kept : kept.filter((_, axis) => !op.axes.includes(axis));
  const y = context.zeros(x.dtype, shape);
  for (let i = 0; i < size; i += 1) y.data[i] = op.by === 'mean' ? total[i]! / count : total[i]!;
  return y;
};

export const argmax = (context: KernelContext, axis: number, x: Cell): Cell => {
  const { outer, size, inner } = around(x.shape, axis);
  const shape = x.shape.filter((_, i) => i !== axis);
  const y = context.zeros('int32', shape);
  for (let o = 0; o < outer; o += 1) {
    for (let i = 0; i < inner; i += 1) {
      const at = (k: number): number => x.data[(o * size + k) * inner + i]!;
      let best = 0;
      for (let k = 1; k < size; k += 1) if (at(k) > at(best)) best = k;
      y.data[o * inner + i] = best;
    }
  }
  return y;
};
