import type { BinaryKind, CompareKind, UnaryKind } from '@distilwhisper/graph';
import type { TfTensor, Tfjs } from '../tfjs.js';
import type { Args } from './arguments.js';
import { gelu } from './gelu.js';

export const unary = (tf: Tfjs, kind: UnaryKind, x: TfTensor): TfTensor => {
  switch (kind) {
    case 'neg':
      return tf.neg(x);
    case 'abs':
      return tf.abs(x);
    case 'sign':
      return sign(tf, x);
    case 'exp':
      return tf.exp(x);
    case 'log':
      return tf.log(x);
    case 'sqrt':
      return tf.sqrt(x);
    case 'reciprocal':
      return tf.reciprocal(x);
    case 'erf':
      return tf.erf(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
    case 'relu':
      return tf.relu(x);
    case 'gelu':
      return gelu(tf, x);
  }
};

/** b broadcasts to a. */
export const binary = (tf: Tfjs, kind: BinaryKind, [a, b]: Args): TfTensor => {
  switch (kind) {
    case 'add':
      return tf.add(a, b);
    case 'sub':
      return tf.sub(a, b);
    case 'mul':
      return tf.mul(a, b);
    case 'div':
      return a.dtype === 'int32' ? truncatingDiv(tf, a, b) : tf.div(a, b);
    case 'max':
      return tf.maximum(a, b);
    case 'min':
      return tf.minimum(a, b);
  }
};

/** The wasm backend's own `sign` gives 0 for very small numbers, such as 1e-8. */
const sign = (tf: Tfjs, x: TfTensor): TfTensor => {
  const zero = tf.fill([], 0, x.dtype);
  const [above, below] = [tf.less(zero, x), tf.less(x, zero)];
  return tf.sub(tf.cast(above, x.dtype), tf.cast(below, x.dtype));
};

/** tfjs rounds quotients of integers down; the graph's go towards zero. */
const truncatingDiv = (tf: Tfjs, a: TfTensor, b: TfTensor): TfTensor =>
  tf.mul(tf.floorDiv(tf.abs(a), tf.abs(b)), tf.mul(sign(tf, a), sign(tf, b)));

export const compare = (tf: Tfjs, kind: CompareKind, [a, b]: Args): TfTensor => {
  switch (kind) {
    case 'equal':
      return tf.equal(a, b);
    case 'less':
      return tf.less(a, b);
    case 'greaterEqual':
      return tf.greaterEqual(a, b);
  }
};

/** Conditions: `not` a; a `and` b; `where` cond, a, b. */
export const logic = (tf: Tfjs, kind: 'not' | 'and' | 'where', [a, b, c]: Args): TfTensor => {
  switch (kind) {
    case 'not':
      return tf.logicalNot(a);
    case 'and':
      return tf.logicalAnd(a, b);
    case 'where':
      return tf.where(a, b, c);
  }
};
