import type { Op } from '../op.js';
import { requireAxis, requireFloat, withoutAxis, type Fail, type Typed } from './rule.js';

export const reduceShape = (
  fail: Fail,
  { axes, keepDims }: Extract<Op, { kind: 'reduce' }>,
  x: Typed,
): Typed => {
  if (x.dtype !== 'int32') requireFloat(fail, x);
  for (const axis of axes) requireAxis(fail, axis, x.shape.length);
  if (new Set(axes).size !== axes.length) fail(`axes [${axes.join(', ')}] must not repeat`);
  const shape = keepDims
    ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : x.shape.filter((_, i) => !axes.includes(i));
  return { dtype: x.dtype, shape };
};

export const argmaxShape = (fail: Fail, axis: number, x: Typed): Typed => {
  requireAxis(fail, axis, x.shape.length);
  return { dtype: 'int32', shape: withoutAxis(x.shape, axis) };
};
