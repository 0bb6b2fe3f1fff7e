import type { AnyValue } from '../../ir.js';
import type { Op, OpKind } from '../../op.js';
import type { Emitter, Operand } from '../emitter.js';
import { lowerAttention } from './attention.js';
import { lowerByteMatmul, lowerRoundToByte } from './bytes.js';
import { lowerIf } from './control.js';
import {
  lowerAnd,
  lowerBinary,
  lowerCast,
  lowerCompare,
  lowerNot,
  lowerUnary,
  lowerWhere,
} from './elementwise.js';
import { lowerFill, lowerGather, lowerIota, lowerNonzero, lowerScatterAdd } from './indexing.js';
import { lowerAddLayerNorm, lowerBiasGelu, lowerLayerNorm } from './layers.js';
import { lowerConv1d, lowerConv1dInputGrad, lowerConv1dWeightGrad, lowerMatmul } from './linear.js';
import type { Lowering } from './lowering.js';
import { lowerDequantize, lowerQuantMatmul } from './quantised.js';
import { lowerArgmax, lowerReduce, lowerSoftmax } from './reduce.js';
import {
  lowerConcat,
  lowerExpand,
  lowerPad,
  lowerReshape,
  lowerSlice,
  lowerTranspose,
} from './shape.js';

/** How each kind of operation is written; the type asks for all of them. */
const LOWERINGS: { readonly [K in OpKind]: Lowering<K> } = {
  neg: lowerUnary,
  abs: lowerUnary,
  sign: lowerUnary,
  exp: lowerUnary,
  log: lowerUnary,
  sqrt: lowerUnary,
  reciprocal: lowerUnary,
  erf: lowerUnary,
  sigmoid: lowerUnary,
  tanh: lowerUnary,
  relu: lowerUnary,
  gelu: lowerUnary,
  add: lowerBinary,
  sub: lowerBinary,
  mul: lowerBinary,
  div: lowerBinary,
  max: lowerBinary,
  min: lowerBinary,
  equal: lowerCompare,
  less: lowerCompare,
  greaterEqual: lowerCompare,
  not: lowerNot,
  and: lowerAnd,
  where: lowerWhere,
  cast: lowerCast,
  stopGradient: (_op, [x]) => x!.name,
  reduce: lowerReduce,
  argmax: lowerArgmax,
  reshape: lowerReshape,
  transpose: lowerTranspose,
  expand: lowerExpand,
  concat: lowerConcat,
  slice: lowerSlice,
  pad: lowerPad,
  gather: lowerGather,
  scatterAdd: lowerScatterAdd,
  nonzero: lowerNonzero,
  iota: lowerIota,
  fill: lowerFill,
  matmul: lowerMatmul,
  conv1d: lowerConv1d,
  conv1dInputGrad: lowerConv1dInputGrad,
  conv1dWeightGrad: lowerConv1dWeightGrad,
  layerNorm: lowerLayerNorm,
  softmax: lowerSoftmax,
  logSoftmax: lowerSoftmax,
  attention: lowerAttention,
  dequantize: lowerDequantize,
  quantMatmul: lowerQuantMatmul,
  roundToByte: lowerRoundToByte,
  byteMatmul: lowerByteMatmul,
  biasGelu: lowerBiasGelu,
  addLayerNorm: lowerAddLayerNorm,
  if: lowerIf,
};

/** Writes one operation as ONNX nodes; the names of its outputs, one for each value of `outputs`. */
export const lower = (
  op: Op,
  inputs: readonly Operand[],
  emitter: Emitter,
  outputs: readonly AnyValue[],
): readonly string[] => {
  const write = LOWERINGS[op.kind] as Lowering<OpKind>;
  const names = write(op, inputs, emitter, outputs);
  return typeof names === 'string' ? [names] : names;
};
