import type { BinaryKind, CompareKind, Op, UnaryKind } from '@distilwhisper/graph';
import type { Backend } from '../backend.js';
import type { TfTensor } from '../tfjs.js';
import { attention } from './attention.js';
import { cast } from './cast.js';
import { conv } from './conv1d.js';
import { binary, compare, logic, unary } from './elementwise.js';
import { gather, scatterAdd } from './indexing.js';
import type { Args, SizeOf } from './arguments.js';
import { layout, type LayoutOp } from './layout.js';
import { matmul } from './matmul.js';
import { addLayerNorm, biasGelu, layerNorm, softmax } from './normalise.js';
import { byteMatmul, roundToByte } from './bytes.js';
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
  const [x] = args;
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
    default:
      return computeLayer(backend, op, args, sizeOf);
  }
};

type SimpleKind = UnaryKind | BinaryKind | CompareKind | 'not' | 'and' | 'where' | LayoutOp['kind'];

/** All that is neither elementwise nor a matter of layout. */
const computeLayer = (
  backend: Backend,
  op: Exclude<ImmediateOp, { readonly kind: SimpleKind }>,
  args: Args,
  sizeOf: SizeOf,
): TfTensor | TfTensor[] => {
  const { tf } = backend;
  const [x, y, z] = args;
  switch (op.kind) {
    case 'conv1d':
    case 'conv1dInputGrad':
    case 'conv1dWeightGrad':
      return conv(backend, op, args, sizeOf);
    case 'softmax':
    case 'logSoftmax':
      return softmax(tf, op.kind, op.axis, x);
    case 'cast':
      return cast(tf, op.to, x);
    case 'stopGradient':
      return tf.clone(x);
    case 'reduce':
      return reduce(tf, op, x);
    case 'argmax':
      return argmax(tf, op, x);
    case 'gather':
      return gather(tf, op, x, y);
    case 'scatterAdd':
      return scatterAdd(tf, sizeOf(op.size), x, y);
    case 'matmul':
      return matmul(backend, op, x, y);
    case 'layerNorm':
      return layerNorm(tf, op.epsilon, x, y, z);
    case 'addLayerNorm':
      return addLayerNorm(tf, op.epsilon, args);
    case 'biasGelu':
      return biasGelu(tf, x, y);
    case 'attention':
      return attention(backend, op, args);
    case 'dequantize':
      return dequantize(tf, op, x, y);
    case 'roundToByte':
      return roundToByte(tf, op, x);
    case 'byteMatmul':
      return byteMatmul(backend, x, y);
    case 'quantMatmul':
      return quantMatmul(backend, op, args);
  }
};
