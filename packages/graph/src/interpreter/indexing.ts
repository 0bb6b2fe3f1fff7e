import { fail } from '@distilwhisper/tensor';
import type { Cell, KernelContext } from './cell.js';
import { around } from './strides.js';

export const gather = (context: KernelContext, axis: number, x: Cell, indices: Cell): Cell => {
  const { outer, size, inner } = around(x.shape, axis);
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const y = context.zeros(x.dtype, shape);
  const count = indices.data.length;
  for (let n = 0; n < count; n += 1) {
    const row = checkedIndex(indices, n, size);
    for (let o = 0; o < outer; o += 1) {
      const from = (o * size + row) * inner;
      y.data.set(x.data.subarray(from, from + inner), (o * count + n) * inner);
    }
  }
  return y;
};

export const scatterAdd = (
  context: KernelContext,
  size: number,
  updates: Cell,
  indices: Cell,
): Cell => {
  const y = context.zeros(updates.dtype, [size, ...updates.shape.slice(1)]);
  const { inner } = around(updates.shape, 0);
  for (let n = 0; n < indices.data.length; n += 1) {
    const row = checkedIndex(indices, n, size);
    for (let i = 0; i < inner; i += 1) y.data[row * inner + i]! += updates.data[n * inner + i]!;
  }
  return y;
};

export const nonzero = (context: KernelContext, mask: Cell): Cell => {
  const positions: number[] = [];
  mask.data.forEach((value, i) => {
    if (value !== 0) positions.push(i);
  });
  const y = context.zeros('int32', [positions.length]);
  y.data.set(positions);
  return y;
};

const checkedIndex = (indices: Cell, n: number, size: number): number => {
  const row = indices.data[n]!;
  return row >= 0 && row < size
    ? row
    : fail('argument', `index ${row} (element ${n}) must be from 0 to ${size - 1}`, { row, size });
};
