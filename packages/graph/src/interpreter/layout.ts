import type { DType } from '@distilwhisper/tensor';
import type { Cell, KernelContext } from './cell.js';
import { broadcastData } from './elementwise.js';
import { around, stridesOf, walk } from './strides.js';

export const reshape = (x: Cell, shape: readonly number[]): Cell => ({ ...x, shape });

export const transpose = (context: KernelContext, x: Cell, perm: readonly number[]): Cell => {
  const strides = stridesOf(x.shape);
  const y = context.zeros(
    x.dtype,
    perm.map((axis) => x.shape[axis]!),
  );
  walk(
    y.shape,
    perm.map((axis) => strides[axis]!),
    (to, from) => {
      y.data[to] = x.data[from]!;
    },
  );
  return y;
};

export const expand = (context: KernelContext, x: Cell, shape: readonly number[]): Cell => ({
  dtype: x.dtype,
  shape,
  data: broadcastData(context, x, shape),
});

export const concat = (context: KernelContext, axis: number, parts: readonly Cell[]): Cell => {
  const total = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const shape = parts[0]!.shape.map((size, i) => (i === axis ? total : size));
  const y = context.zeros(parts[0]!.dtype, shape);
  const { outer, inner } = around(shape, axis);
  let at = 0;
  for (const part of parts) {
    const run = part.shape[axis]! * inner;
    for (let o = 0; o < outer; o += 1)
      y.data.set(part.data.subarray(o * run, (o + 1) * run), (o * total + at) * inner);
    at += part.shape[axis]!;
  }
  return y;
};

export const slice = (
  context: KernelContext,
  x: Cell,
  axis: number,
  start: number,
  end: number,
): Cell => {
  const { outer, size, inner } = around(x.shape, axis);
  const shape = x.shape.map((old, i) => (i === axis ? end - start : old));
  const y = context.zeros(x.dtype, shape);
  const run = (end - start) * inner;
  for (let o = 0; o < outer; o += 1) {
    const from = (o * size + start) * inner;
    y.data.set(x.data.subarray(from, from + run), o * run);
  }
  return y;
};

export const pad = (
  context: KernelContext,
  x: Cell,
  axis: number,
  before: number,
  after: number,
): Cell => {
  const { outer, size, inner } = around(x.shape, axis);
  const total = before + size + after;
  const y = context.zeros(
    x.dtype,
    x.shape.map((old, i) => (i === axis ? total : old)),
  );
  const run = size * inner;
  for (let o = 0; o < outer; o += 1)
    y.data.set(x.data.subarray(o * run, (o + 1) * run), (o * total + before) * inner);
  return y;
};

export const fill = (
  context: KernelContext,
  shape: readonly number[],
  value: number,
  dtype: DType,
): Cell => {
  const y = context.zeros(dtype, shape);
  y.data.fill(value);
  return y;
};

export const iota = (context: KernelContext, size: number): Cell => {
  const y = context.zeros('int32', [size]);
  for (let i = 0; i < size; i += 1) y.data[i] = i;
  return y;
};
