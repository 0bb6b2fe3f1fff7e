import type { AnyValue } from '../../ir.js';
import type { Op } from '../../op.js';
import type { Emitter, Operand } from '../emitter.js';
import { lowerAttention } from './attention.js';
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

/** Writes one operation as ONNX nodes; the names of its outputs, one for each value of `outputs`. */
export const lower = (
  op: Op,
  inputs: readonly Operand[],
  emitter: Emitter,
  outputs: readonly AnyValue[],
): readonly string[] => {
  const names = lowerOp(op, inputs, emitter, outputs);
  return typeof names === 'string' ? [names] : names;
};

const lowerOp = (
  op: Op,
  inputs: readonly Operand[],
  emitter: Emitter,
  outputs: readonly AnyValue[],
): string | readonly string[] => {
  switch (op.kind) {
    case 'neg':
    case 'abs':
    case 'sign':
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'reciprocal':
    case 'erf':
    case 'sigmoid':
    case 'tanh':
    case 'relu':
    case 'gelu':
      return lowerUnary(op, inputs, emitter, outputs);
    case 'stopGradient':
      return inputs[0]!.name;
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'max':
    case 'min':
      return lowerBinary(op, inputs, emitter, outputs);
    case 'equal':
    case 'less':
    case 'greaterEqual':
      return lowerCompare(op, inputs, emitter, outputs);
    case 'not':
      return lowerNot(op, inputs, emitter, outputs);
    case 'and':
      return lowerAnd(op, inputs, emitter, outputs);
    case 'where':
      return lowerWhere(op, inputs, emitter, outputs);
    case 'cast':
      return lowerCast(op, inputs, emitter, outputs);
    case 'reduce':
      return lowerReduce(op, inputs, emitter, outputs);
    case 'argmax':
      return lowerArgmax(op, inputs, emitter, outputs);
    case 'reshape':
      return lowerReshape(op, inputs, emitter, outputs);
    case 'transpose':
      return lowerTranspose(op, inputs, emitter, outputs);
    case 'expand':
      return lowerExpand(op, inputs, emitter, outputs);
    case 'concat':
      return lowerConcat(op, inputs, emitter, outputs);
    case 'slice':
      return lowerSlice(op, inputs, emitter, outputs);
    case 'pad':
      return lowerPad(op, inputs, emitter, outputs);
    case 'gather':
      return lowerGather(op, inputs, emitter, outputs);
    case 'scatterAdd':
      return lowerScatterAdd(op, inputs, emitter, outputs);
    case 'nonzero':
      return lowerNonzero(op, inputs, emitter, outputs);
    case 'iota':
      return lowerIota(op, inputs, emitter, outputs);
    case 'fill':
      return lowerFill(op, inputs, emitter, outputs);
    case 'matmul':
      return lowerMatmul(op, inputs, emitter, outputs);
    case 'conv1d':
      return lowerConv1d(op, inputs, emitter, outputs);
    case 'conv1dInputGrad':
      return lowerConv1dInputGrad(op, inputs, emitter, outputs);
    case 'conv1dWeightGrad':
      return lowerConv1dWeightGrad(op, inputs, emitter, outputs);
    case 'layerNorm':
      return lowerLayerNorm(op, inputs, emitter, outputs);
    case 'softmax':
    case 'logSoftmax':
      return lowerSoftmax(op, inputs, emitter, outputs);
    case 'attention':
      return lowerAttention(op, inputs, emitter, outputs);
    case 'dequantize':
      return lowerDequantize(op, inputs, emitter, outputs);
    case 'quantMatmul':
      return lowerQuantMatmul(op, inputs, emitter, outputs);
    case 'biasGelu':
      return lowerBiasGelu(op, inputs, emitter, outputs);
    case 'addLayerNorm':
      return lowerAddLayerNorm(op, inputs, emitter, outputs);
    case 'if':
      return lowerIf(op, inputs, emitter, outputs);
  }
};
