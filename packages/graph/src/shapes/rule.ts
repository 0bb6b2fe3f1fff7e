import type { DType } from '@distilwhisper/tensor';
import { formatShape, type Dim, type Shape } from '../dims/dim.js';

/** dtype and shape of one argument or result. */
export interface Typed {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Throws the rule that was broken; the caller adds the operation, scope and arguments. */
export type Fail = (rule: string) => never;

const FLOATS: readonly DType[] = ['float32', 'float64', 'float16'];

export const requireFloat = (fail: Fail, ...values: readonly Typed[]): void => {
  for (const { dtype } of values)
    if (!FLOATS.includes(dtype)) fail(`arguments must be floating point, one is ${dtype}`);
};

export const requireDType = (fail: Fail, name: string, value: Typed, dtype: DType): void => {
  if (value.dtype !== dtype) fail(`${name} must be ${dtype}, is ${value.dtype}`);
};

export const requireSameDType = (fail: Fail, a: Typed, b: Typed): void => {
  if (a.dtype !== b.dtype) fail(`arguments must have one dtype, have ${a.dtype} and ${b.dtype}`);
};

export const requireRank = (fail: Fail, name: string, value: Typed, rank: number): void => {
  if (value.shape.length !== rank)
    fail(`${name} must have ${rank} axes, has ${value.shape.length}`);
};

export const requireShape = (fail: Fail, name: string, value: Typed, shape: Shape): void => {
  if (value.shape.length !== shape.length || value.shape.some((size, i) => size !== shape[i]))
    fail(`${name} must be ${formatShape(shape)}`);
};

export const requireAxis = (fail: Fail, axis: number, rank: number): void => {
  if (!Number.isInteger(axis) || axis < 0 || axis >= rank)
    fail(`axis ${axis} must be one of 0 to ${rank - 1}`);
};

export const requireSameDim = (fail: Fail, what: string, a: Dim, b: Dim): void => {
  if (a !== b) fail(`${what} must be equal, are ${a} and ${b}`);
};

/** Requires numpy broadcasting of `from` to exactly `to`. */
export const requireBroadcast = (fail: Fail, name: string, from: Shape, to: Shape): void => {
  const offset = to.length - from.length;
  const fits = offset >= 0 && from.every((size, i) => size === 1 || size === to[offset + i]);
  if (!fits) fail(`${name} ${formatShape(from)} must broadcast to ${formatShape(to)}`);
};

export const withoutAxis = (shape: Shape, axis: number): Shape =>
  shape.filter((_, i) => i !== axis);

export const withAxis = (shape: Shape, axis: number, size: Dim): Shape =>
  shape.map((old, i) => (i === axis ? size : old));

export const lastOf = (shape: Shape): Dim => shape[shape.length - 1] ?? 1;
