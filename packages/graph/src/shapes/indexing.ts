import type { Op } from '../op.js';
import { formatShape } from '../dims/dim.js';
import {
  requireAxis,
  requireDType,
  requireFloat,
  requireRank,
  requireSameDim,
  type Fail,
  type Typed,
} from './rule.js';

export const gatherShape = (fail: Fail, axis: number, x: Typed, indices: Typed): Typed => {
  requireAxis(fail, axis, x.shape.length);
  requireDType(fail, 'indices', indices, 'int32');
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return { dtype: x.dtype, shape };
};

export const scatterAddShape = (
  fail: Fail,
  { size }: Extract<Op, { kind: 'scatterAdd' }>,
  updates: Typed,
  indices: Typed,
): Typed => {
  requireFloat(fail, updates);
  requireDType(fail, 'indices', indices, 'int32');
  requireRank(fail, 'indices', indices, 1);
  if (updates.shape.length === 0) fail('updates must have a first axis');
  requireSameDim(fail, 'the numbers of updates and indices', updates.shape[0]!, indices.shape[0]!);
  return { dtype: updates.dtype, shape: [size, ...updates.shape.slice(1)] };
};

export const nonzeroShape = (fail: Fail, symbol: string, mask: Typed): Typed => {
  requireDType(fail, 'the mask', mask, 'bool');
  requireRank(fail, 'the mask', mask, 1);
  if (!/^[A-Za-z_]\w*$/.test(symbol)) fail(`'${symbol}' must be a symbol: letters, digits, _`);
  return { dtype: 'int32', shape: [symbol] };
};

export const fillShape = (fail: Fail, op: Extract<Op, { kind: 'fill' }>): Typed => {
  if (!Number.isFinite(op.value) && !op.dtype.startsWith('float'))
    fail(`${op.value} cannot fill ${op.dtype} ${formatShape(op.shape)}`);
  return { dtype: op.dtype, shape: op.shape };
};
