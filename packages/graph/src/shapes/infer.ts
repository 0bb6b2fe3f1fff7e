import { fail as raise } from '@distilwhisper/tensor';
import { formatShape } from '../dims/dim.js';
import { arityOf } from '../op-arity.js';
import type { Op } from '../op.js';
import { branchShapes } from './control.js';
import {
  binaryShape,
  castShape,
  compareShape,
  logicShape,
  unaryShape,
  whereShape,
} from './elementwise.js';
import { fillShape, gatherShape, nonzeroShape, scatterAddShape } from './indexing.js';
import {
  addLayerNormShape,
  attentionShape,
  biasGeluShape,
  layerNormShape,
  softmaxShape,
} from './layers.js';
import {
  concatShape,
  expandShape,
  padShape,
  reshapeShape,
  sliceShape,
  transposeShape,
} from './layout.js';
import { conv1dInputGradShape, conv1dShape, conv1dWeightGradShape, matmulShape } from './linear.js';
import { dequantizeShape, quantMatmulShape } from './quantised.js';
import { argmaxShape, reduceShape } from './reduce.js';
import type { Fail, Typed } from './rule.js';

/**
 * dtypes and shapes of an operation's results.
 * @throws DistilWhisperError `shape`, which names the operation, the scope, the arguments and the broken rule.
 */
export const inferShapes = (op: Op, inputs: readonly Typed[], scope: string): readonly Typed[] => {
  const fail: Fail = (rule) => {
    const where = scope === '' ? op.kind : `${op.kind} in ${scope}`;
    const given = inputs.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(', ');
    raise('shape', `${where}: ${rule}. Arguments: ${given || 'none'}.`, { op, scope, inputs });
  };
  const [least, most] = arityOf(op);
  if (inputs.length < least || inputs.length > most)
    fail(`takes ${least === most ? least : `${least} to ${most}`} arguments, got ${inputs.length}`);
  const result = rule(op, inputs, fail);
  return Array.isArray(result) ? (result as readonly Typed[]) : [result as Typed];
};

const rule = (op: Op, inputs: readonly Typed[], fail: Fail): Typed | readonly Typed[] => {
  const [a, b, c] = inputs as [Typed, Typed, Typed];
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
      return unaryShape(fail, a);
    case 'stopGradient':
      return a;
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'max':
    case 'min':
      return binaryShape(fail, a, b);
    case 'equal':
    case 'less':
    case 'greaterEqual':
      return compareShape(fail, a, b);
    case 'not':
      return logicShape(fail, a);
    case 'and':
      return logicShape(fail, a, b);
    case 'where':
      return whereShape(fail, a, b, c);
    case 'cast':
      return castShape(fail, a, op.to);
    case 'reduce':
      return reduceShape(fail, op, a);
    case 'argmax':
      return argmaxShape(fail, op.axis, a);
    case 'reshape':
      return reshapeShape(fail, op.shape, a);
    case 'transpose':
      return transposeShape(fail, op.perm, a);
    case 'expand':
      return expandShape(fail, op.shape, a);
    case 'concat':
      return concatShape(fail, op.axis, inputs);
    case 'slice':
      return sliceShape(fail, op.axis, op.start, op.end, a);
    case 'pad':
      return padShape(fail, op.axis, op.before, op.after, a);
    case 'gather':
      return gatherShape(fail, op.axis, a, b);
    case 'scatterAdd':
      return scatterAddShape(fail, op, a, b);
    case 'nonzero':
      return nonzeroShape(fail, op.symbol, a);
    case 'iota':
      return { dtype: 'int32', shape: [op.size] };
    case 'fill':
      return fillShape(fail, op);
    case 'matmul':
      return matmulShape(fail, op, a, b);
    case 'conv1d':
      return conv1dShape(fail, op, a, b, inputs[2]);
    case 'conv1dInputGrad':
      return conv1dInputGradShape(fail, op, a, b);
    case 'conv1dWeightGrad':
      return conv1dWeightGradShape(fail, op, a, b);
    case 'layerNorm':
      return layerNormShape(fail, a, b, c);
    case 'softmax':
    case 'logSoftmax':
      return softmaxShape(fail, op.axis, a);
    case 'attention':
      return attentionShape(fail, op, inputs);
    case 'dequantize':
      return dequantizeShape(fail, op.axis, a, b);
    case 'quantMatmul':
      return quantMatmulShape(fail, op, inputs);
    case 'biasGelu':
      return biasGeluShape(fail, a, b);
    case 'addLayerNorm':
      return addLayerNormShape(fail, inputs);
    case 'if':
      return branchShapes(fail, op, inputs);
  }
};
