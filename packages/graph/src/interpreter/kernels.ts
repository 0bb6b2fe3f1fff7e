import type { Dim } from '../dims/dim.js';
import type { BinaryKind, CompareKind, OpKind, OpOf, UnaryKind } from '../op.js';
import { attention } from './attention.js';
import type { Cell, KernelContext } from './cell.js';
import { conv1d, conv1dInputGrad, conv1dWeightGrad } from './conv1d.js';
import { and, binary, cast, compare, not, unary, where } from './elementwise.js';
import { gather, nonzero, scatterAdd } from './indexing.js';
import { concat, expand, fill, iota, pad, reshape, slice, transpose } from './layout.js';
import { matmul } from './matmul.js';
import { addLayerNorm, biasGelu, layerNorm, softmax } from './normalise.js';
import { byteMatmul, roundToByte } from './bytes.js';
import { dequantize, quantMatmul } from './quantised.js';
import { argmax, reduce } from './reduce.js';

/** Sizes at this run. */
export type SizeOf = (dim: Dim) => number;

type Arguments = readonly [Cell, Cell, Cell, ...Cell[]];
export type Kernel<K extends OpKind> = (
  context: KernelContext,
  op: OpOf<K>,
  inputs: Arguments,
  sizeOf: SizeOf,
) => Cell | readonly Cell[];

const one =
  (kind: UnaryKind): Kernel<UnaryKind> =>
  (context, _op, [x]) =>
    unary(context, kind, x);

const two =
  (kind: BinaryKind): Kernel<BinaryKind> =>
  (context, _op, [a, b]) =>
    binary(context, kind, a, b);

const test =
  (kind: CompareKind): Kernel<CompareKind> =>
  (context, _op, [a, b]) =>
    compare(context, kind, a, b);

/** Every operation but `if`, which the graph runner does itself. */
export const KERNELS: { readonly [K in Exclude<OpKind, 'if'>]: Kernel<K> } = {
  neg: one('neg'),
  abs: one('abs'),
  sign: one('sign'),
  exp: one('exp'),
  log: one('log'),
  sqrt: one('sqrt'),
  reciprocal: one('reciprocal'),
  erf: one('erf'),
  sigmoid: one('sigmoid'),
  tanh: one('tanh'),
  relu: one('relu'),
  gelu: one('gelu'),
  add: two('add'),
  sub: two('sub'),
  mul: two('mul'),
  div: two('div'),
  max: two('max'),
  min: two('min'),
  equal: test('equal'),
  less: test('less'),
  greaterEqual: test('greaterEqual'),
  not: (context, _op, [a]) => not(context, a),
  and: (context, _op, [a, b]) => and(context, a, b),
  where: (context, _op, [condition, a, b]) => where(context, condition, a, b),
  cast: (context, { to }, [x]) => cast(context, x, to),
  stopGradient: (_context, _op, [x]) => x,
  reduce: (context, op, [x]) => reduce(context, op, x),
  argmax: (context, { axis }, [x]) => argmax(context, axis, x),
  reshape: (_context, { shape }, [x], sizeOf) => reshape(x, shape.map(sizeOf)),
  transpose: (context, { perm }, [x]) => transpose(context, x, perm),
  expand: (context, { shape }, [x], sizeOf) => expand(context, x, shape.map(sizeOf)),
  concat: (context, { axis }, parts) => concat(context, axis, parts),
  slice: (context, { axis, start, end }, [x], sizeOf) =>
    slice(context, x, axis, sizeOf(start), sizeOf(end)),
  pad: (context, { axis, before, after }, [x], sizeOf) =>
    pad(context, x, axis, sizeOf(before), sizeOf(after)),
  gather: (context, { axis }, [x, indices]) => gather(context, axis, x, indices),
  scatterAdd: (context, { size }, [updates, indices], sizeOf) =>
    scatterAdd(context, sizeOf(size), updates, indices),
  nonzero: (context, _op, [mask]) => nonzero(context, mask),
  iota: (context, { size }, _inputs, sizeOf) => iota(context, sizeOf(size)),
  fill: (context, { shape, value, dtype }, _inputs, sizeOf) =>
    fill(context, shape.map(sizeOf), value, dtype),
  matmul: (context, op, [a, b]) => matmul(context, op, a, b),
  conv1d: (context, op, [x, w, bias]) => conv1d(context, op, x, w, bias),
  conv1dInputGrad: (context, op, [dy, w], sizeOf) =>
    conv1dInputGrad(context, op, sizeOf(op.length), dy, w),
  conv1dWeightGrad: (context, op, [dy, x]) => conv1dWeightGrad(context, op, dy, x),
  layerNorm: (context, { epsilon }, [x, weight, bias]) =>
    layerNorm(context, epsilon, x, weight, bias),
  softmax: (context, { axis }, [x]) => softmax(context, axis, false, x),
  logSoftmax: (context, { axis }, [x]) => softmax(context, axis, true, x),
  attention: (context, op, inputs) => attention(context, op, inputs),
  dequantize: (context, { axis }, [x, scale]) => dequantize(context, axis, x, scale),
  quantMatmul: (context, { scheme }, inputs) => quantMatmul(context, scheme, inputs),
  roundToByte: (context, op, [x]) => roundToByte(context, op, x),
  byteMatmul: (context, _op, [a, b]) => byteMatmul(context, a, b),
  biasGelu: (context, _op, [x, bias]) => biasGelu(context, x, bias),
  addLayerNorm: (context, { epsilon }, inputs) => addLayerNorm(context, epsilon, inputs),
};
