import { fail as raise } from '@distilwhisper/tensor';
import { formatShape } from '../dims/dim.js';
import type { BinaryKind, CompareKind, Op, OpKind, OpOf, UnaryKind } from '../op.js';
import { arityOf } from '../op-arity.js';
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
import { byteMatmulShape, roundToByteShape } from './bytes.js';
import { conv1dInputGradShape, conv1dShape, conv1dWeightGradShape, matmulShape } from './linear.js';
import { dequantizeShape, quantMatmulShape } from './quantised.js';
import { argmaxShape, reduceShape } from './reduce.js';
import type { Fail, Typed } from './rule.js';

type Arguments = readonly [Typed, Typed, Typed, Typed];
type Rule<K extends OpKind> = (
  fail: Fail,
  op: OpOf<K>,
  inputs: Arguments,
) => Typed | readonly Typed[];

const unary: Rule<UnaryKind> = (fail, _op, [x]) => unaryShape(fail, x);
const binary: Rule<BinaryKind> = (fail, _op, [a, b]) => binaryShape(fail, a, b);
const compare: Rule<CompareKind> = (fail, _op, [a, b]) => compareShape(fail, a, b);
const overAxis: Rule<'softmax' | 'logSoftmax'> = (fail, { axis }, [x]) =>
  softmaxShape(fail, axis, x);

const RULES: { readonly [K in OpKind]: Rule<K> } = {
  neg: unary,
  abs: unary,
  sign: unary,
  exp: unary,
  log: unary,
  sqrt: unary,
  reciprocal: unary,
  erf: unary,
  sigmoid: unary,
  tanh: unary,
  relu: unary,
  gelu: unary,
  add: binary,
  sub: binary,
  mul: binary,
  div: binary,
  max: binary,
  min: binary,
  equal: compare,
  less: compare,
  greaterEqual: compare,
  not: (fail, _op, [a]) => logicShape(fail, a),
  and: (fail, _op, [a, b]) => logicShape(fail, a, b),
  where: (fail, _op, [condition, a, b]) => whereShape(fail, condition, a, b),
  cast: (fail, { to }, [x]) => castShape(fail, x, to),
  stopGradient: (_fail, _op, [x]) => x,
  reduce: (fail, op, [x]) => reduceShape(fail, op, x),
  argmax: (fail, { axis }, [x]) => argmaxShape(fail, axis, x),
  reshape: (fail, { shape }, [x]) => reshapeShape(fail, shape, x),
  transpose: (fail, { perm }, [x]) => transposeShape(fail, perm, x),
  expand: (fail, { shape }, [x]) => expandShape(fail, shape, x),
  concat: (fail, { axis }, parts) => concatShape(fail, axis, parts),
  slice: (fail, { axis, start, end }, [x]) => sliceShape(fail, axis, start, end, x),
  pad: (fail, { axis, before, after }, [x]) => padShape(fail, axis, before, after, x),
  gather: (fail, { axis }, [x, indices]) => gatherShape(fail, axis, x, indices),
  scatterAdd: (fail, op, [updates, indices]) => scatterAddShape(fail, op, updates, indices),
  nonzero: (fail, { symbol }, [mask]) => nonzeroShape(fail, symbol, mask),
  iota: (_fail, { size }) => ({ dtype: 'int32', shape: [size] }),
  fill: (fail, op) => fillShape(fail, op),
  matmul: (fail, op, [a, b]) => matmulShape(fail, op, a, b),
  conv1d: (fail, op, [x, w, bias]) => conv1dShape(fail, op, x, w, bias),
  conv1dInputGrad: (fail, op, [dy, w]) => conv1dInputGradShape(fail, op, dy, w),
  conv1dWeightGrad: (fail, op, [dy, x]) => conv1dWeightGradShape(fail, op, dy, x),
  layerNorm: (fail, _op, [x, weight, bias]) => layerNormShape(fail, x, weight, bias),
  softmax: overAxis,
  logSoftmax: overAxis,
  attention: (fail, op, inputs) => attentionShape(fail, op, inputs),
  dequantize: (fail, { axis }, [x, scale]) => dequantizeShape(fail, axis, x, scale),
  quantMatmul: (fail, op, inputs) => quantMatmulShape(fail, op, inputs),
  roundToByte: (fail, op, [x]) => roundToByteShape(fail, op, x),
  byteMatmul: (fail, _op, [a, b]) => byteMatmulShape(fail, a, b),
  biasGelu: (fail, _op, [x, bias]) => biasGeluShape(fail, x, bias),
  addLayerNorm: (fail, _op, inputs) => addLayerNormShape(fail, inputs),
  if: (fail, op, inputs) => branchShapes(fail, op, inputs),
};

/**
 * dtypes and shapes of an operation's results.
 * @throws DistilWhisperError `shape`, which names the operation, the scope, the arguments and the broken rule.
 */
export const inferShapes = (op: Op, inputs: readonly Typed[], scope: string): readonly Typed[] => {
  const fail: Fail = (broken) => {
    const where = scope === '' ? op.kind : `${op.kind} in ${scope}`;
    const given = inputs.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(', ');
    raise('shape', `${where}: ${broken}. Arguments: ${given || 'none'}.`, { op, scope, inputs });
  };
  const [least, most] = arityOf(op);
  if (inputs.length < least || inputs.length > most)
    fail(`takes ${least === most ? least : `${least} to ${most}`} arguments, got ${inputs.length}`);
  const rule = RULES[op.kind] as Rule<OpKind>;
  const result = rule(fail, op, inputs as Arguments);
  return isList(result) ? result : [result];
};

const isList = (result: Typed | readonly Typed[]): result is readonly Typed[] =>
  Array.isArray(result);
