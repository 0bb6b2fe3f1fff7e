import { addDims, floorDivDim, formatShape, sameShape, subDims, type Dim } from '../dims/dim.js';
import type { Op } from '../op.js';
import {
  requireFloat,
  requireRank,
  requireSameDim,
  requireSameDType,
  requireShape,
  type Fail,
  type Typed,
} from './rule.js';

type MatmulOp = Extract<Op, { kind: 'matmul' }>;
type Conv1dOp = Extract<Op, { kind: 'conv1d' }>;

/** a [...b, m, k], b [...b, k, n] or [k, n] -> [...b, m, n]. */
export const matmulShape = (fail: Fail, op: MatmulOp, a: Typed, b: Typed): Typed => {
  requireFloat(fail, a, b);
  requireSameDType(fail, a, b);
  if (a.shape.length < 2 || b.shape.length < 2) fail('arguments must have at least 2 axes');
  const batch = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  if (batchB.length > 0 && !sameShape(batch, batchB))
    fail(`leading axes must be equal, are ${formatShape(batch)} and ${formatShape(batchB)}`);
  const [m, k] = lastTwo(a, op.transposeA);
  const [k2, n] = lastTwo(b, op.transposeB);
  requireSameDim(fail, 'the inner axes', k, k2);
  return { dtype: a.dtype, shape: [...batch, m, n] };
};

const lastTwo = ({ shape }: Typed, transpose: boolean): readonly [Dim, Dim] => {
  const rows = shape[shape.length - 2]!;
  const columns = shape[shape.length - 1]!;
  return transpose ? [columns, rows] : [rows, columns];
};

/** Frames after a convolution: floor((frames + 2 padding - kernel) / stride) + 1. */
const convLength = (length: Dim, kernel: Dim, stride: number, padding: number): Dim =>
  addDims(floorDivDim(subDims(addDims(length, 2 * padding), kernel), stride), 1);

/** x [b, cin, t], w [cout, cin, kernel], bias? [cout] -> [b, cout, t']. */
export const conv1dShape = (fail: Fail, op: Conv1dOp, x: Typed, w: Typed, bias?: Typed): Typed => {
  requireFloat(fail, x, w);
  requireRank(fail, 'x', x, 3);
  requireRank(fail, 'the weight', w, 3);
  const [batch, channels, length] = x.shape as [Dim, Dim, Dim];
  const [out, channelsW, kernel] = w.shape as [Dim, Dim, Dim];
  requireSameDim(fail, 'the channels of x and weight', channels, channelsW);
  if (bias) requireShape(fail, 'the bias', bias, [out]);
  return { dtype: x.dtype, shape: [batch, out, convLength(length, kernel, op.stride, op.padding)] };
};

export const conv1dInputGradShape = (
  fail: Fail,
  op: Extract<Op, { kind: 'conv1dInputGrad' }>,
  dy: Typed,
  w: Typed,
): Typed => {
  const [out, channels, kernel] = w.shape as [Dim, Dim, Dim];
  const frames = convLength(op.length, kernel, op.stride, op.padding);
  requireShape(fail, 'dy', dy, [dy.shape[0]!, out, frames]);
  return { dtype: dy.dtype, shape: [dy.shape[0]!, channels, op.length] };
};

export const conv1dWeightGradShape = (
  fail: Fail,
  op: Extract<Op, { kind: 'conv1dWeightGrad' }>,
  dy: Typed,
  x: Typed,
): Typed => {
  const [batch, channels, length] = x.shape as [Dim, Dim, Dim];
  const frames = convLength(length, op.kernel, op.stride, op.padding);
  requireShape(fail, 'dy', dy, [batch, dy.shape[1]!, frames]);
  return { dtype: dy.dtype, shape: [dy.shape[1]!, channels, op.kernel] };
};
