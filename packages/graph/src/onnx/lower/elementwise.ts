import { int } from '../attribute.js';
import { ONNX_DATA_TYPE } from '../data-type.js';
import type { BinaryKind, CompareKind, UnaryKind } from '../../op.js';
import { namesOf, type Lowering } from './lowering.js';

const UNARY: Readonly<Record<UnaryKind, string>> = {
  neg: 'Neg',
  abs: 'Abs',
  sign: 'Sign',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  erf: 'Erf',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  relu: 'Relu',
  gelu: 'Gelu',
};

const BINARY: Readonly<Record<BinaryKind, string>> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  max: 'Max',
  min: 'Min',
};

const COMPARE: Readonly<Record<CompareKind, string>> = {
  equal: 'Equal',
  less: 'Less',
  greaterEqual: 'GreaterOrEqual',
};

export const lowerUnary: Lowering<UnaryKind> = ({ kind }, inputs, emitter) =>
  emitter.emit(UNARY[kind], namesOf(inputs));

export const lowerBinary: Lowering<BinaryKind> = ({ kind }, inputs, emitter) =>
  emitter.emit(BINARY[kind], namesOf(inputs));

export const lowerCompare: Lowering<CompareKind> = ({ kind }, inputs, emitter) =>
  emitter.emit(COMPARE[kind], namesOf(inputs));

export const lowerNot: Lowering<'not'> = (_op, inputs, emitter) =>
  emitter.emit('Not', namesOf(inputs));

export const lowerAnd: Lowering<'and'> = (_op, inputs, emitter) =>
  emitter.emit('And', namesOf(inputs));

export const lowerWhere: Lowering<'where'> = (_op, inputs, emitter) => {
  const [cond, a, b] = inputs;
  if (a!.dtype !== 'bool') return emitter.emit('Where', namesOf(inputs));
  // onnxruntime has no `Where` of booleans
  const yes = emitter.emit('And', [cond!.name, a!.name]);
  const no = emitter.emit('And', [emitter.emit('Not', [cond!.name]), b!.name]);
  return emitter.emit('Or', [yes, no]);
};

export const lowerCast: Lowering<'cast'> = ({ to }, [x], emitter) =>
  x!.dtype === to
    ? x!.name
    : emitter.emit('Cast', [x!.name], { attributes: [int('to', ONNX_DATA_TYPE[to])] });
