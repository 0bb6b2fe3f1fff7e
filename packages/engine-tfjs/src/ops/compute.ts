import type { Op } from '@distilwhisper/graph';
import type { Backend } from '../backend.js';
import type { TfTensor } from '../tfjs.js';
import { attention } from './attention.js';
import { cast } from './cast.js';
import { conv } from './conv1d.js';
import { binary, compare, logic, unary } from './elementwise.js';
import { gather, scatterAdd } from './indexing.js';
import type { Args, SizeOf } from './arguments.js';
import { layout } from './layout.js';
import { matmul } from './matmul.js';
import { addLayerNorm, biasGelu, layerNorm, softmax } from './normalise.js';
import { dequantize, quantMatmul } from './quantised.js';
import { argmax, reduce } from './reduce.js';

/** Operations that read data in host memory, and therefore wait. */
export type WaitingKind = 'if' | 'nonzero';
export type ImmediateOp = Exclude<Op, { readonly kind: WaitingKind }>;

/**
 * Computes one operation; to be called inside `tf.tidy`, which frees what is made on the way.
 * Results are new tensors, never an argument.
 */
export const compute = (
  backend: Backend,
  op: ImmediateOp,
  args: Args,
  sizeOf: SizeOf,
): TfTensor | TfTensor[] => {
  const { tf } = backend;
  const [x, y, z] = args;
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
      return unary(tf, op.kind, x);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'max':
    case 'min':
      return binary(tf, op.kind, args);
    case 'equal':
    case 'less':
    case 'greaterEqual':
      return compare(tf, op.kind, args);
    case 'not':
    case 'and':
    case 'where':
      return logic(tf, op.kind, args);
    case 'reshape':
    case 'transpose':
    case 'expand':
    case 'concat':
    case 'slice':
    case 'pad':
    case 'iota':
    case 'fill':
      return layout(tf, op, args, sizeOf);
    case 'conv1d':
    case 'conv1dInputGrad':
    case 'conv1dWeightGrad':
      return conv(backend, op, args, sizeOf);
    case 'softmax':
    case 'logSoftmax':
      return softmax(tf, op.kind, op.axis, x);
    // prettier-ignore
    case 'cast': return cast(tf, op.to, x);
    // prettier-ignore
    case 'stopGradient': return tf.clone(x);
    // prettier-ignore
    case 'reduce': return reduce(tf, op, x);
    // prettier-ignore
    case 'argmax': return argmax(tf, op, x);
    // prettier-ignore
    case 'gather': return gather(tf, op, x, y);
    // prettier-ignore
    case 'scatterAdd': return scatterAdd(tf, sizeOf(op.size), x, y);
    // prettier-ignore
    case 'matmul': return matmul(backend, op, x, y);
    // prettier-ignore
    case 'layerNorm': return layerNorm(tf, op.epsilon, x, y, z);
    // prettier-ignore
    case 'addLayerNorm': return addLayerNorm(tf, op.epsilon, args);
    // prettier-ignore
    case 'biasGelu': return biasGelu(tf, x, y);
    // prettier-ignore
    case 'attention': return attention(backend, op, args);
    // prettier-ignore
    case 'dequantize': return dequantize(tf, op, x, y);
    // prettier-ignore
    case 'quantMatmul': return quantMatmul(backend, op, args);
  }
};
