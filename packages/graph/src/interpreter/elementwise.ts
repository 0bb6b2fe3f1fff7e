import { float16FromFloat32, float32FromFloat16, type DType } from '@distilwhisper/tensor';
import type { BinaryKind, CompareKind, UnaryKind } from '../op.js';
import { isFloat, type Cell, type KernelContext, type Numbers } from './cell.js';
import { erf } from './erf.js';
import { broadcastStrides, walk } from './strides.js';

const UNARY: Readonly<Record<UnaryKind, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  erf,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  relu: (x) => (x > 0 ? x : 0),
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
};

const BINARY: Readonly<Record<BinaryKind, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: Math.max,
  min: Math.min,
};

const COMPARE: Readonly<Record<CompareKind, (a: number, b: number) => boolean>> = {
  equal: (a, b) => a === b,
  less: (a, b) => a < b,
  greaterEqual: (a, b) => a >= b,
};

export const geluOf = UNARY.gelu;

export const unary = (context: KernelContext, kind: UnaryKind, x: Cell): Cell => {
  const y = context.zeros(x.dtype, x.shape);
  const f = UNARY[kind];
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = f(x.data[i]!);
  return y;
};

export const binary = (context: KernelContext, kind: BinaryKind, a: Cell, b: Cell): Cell => {
  const y = context.zeros(a.dtype, a.shape);
  const f = BINARY[kind];
  const right = broadcastData(context, b, a.shape);
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = f(a.data[i]!, right[i]!);
  return y;
};

export const compare = (context: KernelContext, kind: CompareKind, a: Cell, b: Cell): Cell => {
  const y = context.zeros('bool', a.shape);
  const f = COMPARE[kind];
  const right = broadcastData(context, b, a.shape);
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = Number(f(a.data[i]!, right[i]!));
  return y;
};

export const not = (context: KernelContext, a: Cell): Cell => {
  const y = context.zeros('bool', a.shape);
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = 1 - a.data[i]!;
  return y;
};

export const and = (context: KernelContext, a: Cell, b: Cell): Cell => {
  const y = context.zeros('bool', a.shape);
  const right = broadcastData(context, b, a.shape);
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = a.data[i]! & right[i]!;
  return y;
};

export const where = (context: KernelContext, condition: Cell, a: Cell, b: Cell): Cell => {
  const y = context.zeros(a.dtype, a.shape);
  const test = broadcastData(context, condition, a.shape);
  const other = broadcastData(context, b, a.shape);
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = test[i] ? a.data[i]! : other[i]!;
  return y;
};

/** Floats to integers drop the fraction; anything to bool is "not zero"; float16 rounds to nearest even. */
export const cast = (context: KernelContext, x: Cell, to: DType): Cell => {
  const y = context.zeros(to, x.shape);
  const f = castFunction(x.dtype, to);
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = f(x.data[i]!);
  return y;
};

const castFunction = (from: DType, to: DType): ((value: number) => number) => {
  if (to === 'bool') return (value) => Number(value !== 0);
  if (to === 'float16')
    return (value) => float32FromFloat16(float16FromFloat32(Float32Array.of(value)))[0]!;
  return isFloat(from) && !isFloat(to) ? Math.trunc : (value) => value;
};

/** The elements of `x` as if its shape were `shape`. */
export const broadcastData = (
  context: KernelContext,
  x: Cell,
  shape: readonly number[],
): Numbers => {
  const size = shape.reduce((product, n) => product * n, 1);
  if (x.data.length === size) return x.data;
  const data = context.allocate(x.dtype, size);
  walk(shape, broadcastStrides(x.shape, shape), (to, from) => {
    data[to] = x.data[from]!;
  });
  return data;
};
