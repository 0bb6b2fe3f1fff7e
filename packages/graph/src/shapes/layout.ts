import { addDims, formatShape, sizeOf, subDims, type Dim, type Shape } from '../dims/dim.js';
import {
  requireAxis,
  requireBroadcast,
  requireSameDType,
  requireShape,
  withAxis,
  type Fail,
  type Typed,
} from './rule.js';

export const reshapeShape = (fail: Fail, shape: Shape, x: Typed): Typed => {
  const from = sizeOf(x.shape);
  const to = sizeOf(shape);
  if (from !== to) fail(`${formatShape(shape)} has ${to} elements where the argument has ${from}`);
  return { dtype: x.dtype, shape };
};

export const transposeShape = (fail: Fail, perm: readonly number[], x: Typed): Typed => {
  const sorted = [...perm].sort((a, b) => a - b);
  if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i))
    fail(`[${perm.join(', ')}] must be a permutation of ${x.shape.length} axes`);
  return { dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]!) };
};

export const expandShape = (fail: Fail, shape: Shape, x: Typed): Typed => {
  requireBroadcast(fail, 'the argument', x.shape, shape);
  return { dtype: x.dtype, shape };
};

export const concatShape = (fail: Fail, axis: number, parts: readonly Typed[]): Typed => {
  const first = parts[0] ?? fail('needs at least one argument');
  requireAxis(fail, axis, first.shape.length);
  let size: Dim = 0;
  for (const part of parts) {
    requireSameDType(fail, first, part);
    size = addDims(size, part.shape[axis] ?? 0);
    const own = part.shape[axis] ?? 0;
    requireShape(fail, 'each argument', part, withAxis(first.shape, axis, own));
  }
  return { dtype: first.dtype, shape: withAxis(first.shape, axis, size) };
};

export const sliceShape = (fail: Fail, axis: number, start: Dim, end: Dim, x: Typed): Typed => {
  requireAxis(fail, axis, x.shape.length);
  const size = subDims(end, start);
  const limit = x.shape[axis]!;
  const room = subDims(limit, end);
  for (const [what, value] of [
    ['start', start],
    ['end - start', size],
    ['size - end', room],
  ] as const)
    if (typeof value === 'number' && value < 0)
      fail(`${what} must not be negative: start ${start}, end ${end}, size ${limit}`);
  return { dtype: x.dtype, shape: withAxis(x.shape, axis, size) };
};

export const padShape = (fail: Fail, axis: number, before: Dim, after: Dim, x: Typed): Typed => {
  requireAxis(fail, axis, x.shape.length);
  for (const amount of [before, after])
    if (typeof amount === 'number' && amount < 0)
      fail(`padding must not be negative, is ${amount}`);
  const size = addDims(addDims(x.shape[axis]!, before), after);
  return { dtype: x.dtype, shape: withAxis(x.shape, axis, size) };
};
