import type { Recorder } from '../builder/recorder.js';
import { mulDims, sameShape, type Dim, type Shape } from '../dims/dim.js';
import type { AnyValue } from '../ir.js';
import type { BinaryKind, Op, UnaryKind } from '../op.js';

type Operand = AnyValue | number;

/** Untyped operations for gradient rules, which work on any rank and dtype. */
export interface Tape {
  readonly emit: (op: Op, ...inputs: AnyValue[]) => AnyValue;
  readonly unary: (kind: UnaryKind, x: AnyValue) => AnyValue;
  readonly add: (a: AnyValue, b: Operand) => AnyValue;
  readonly sub: (a: AnyValue, b: Operand) => AnyValue;
  readonly mul: (a: AnyValue, b: Operand) => AnyValue;
  readonly div: (a: AnyValue, b: Operand) => AnyValue;
  readonly where: (condition: AnyValue, a: AnyValue, b: Operand) => AnyValue;
  readonly matmul: (a: AnyValue, b: AnyValue, transpose?: 'a' | 'b' | 'both') => AnyValue;
  readonly reshape: (x: AnyValue, shape: Shape) => AnyValue;
  readonly transpose: (x: AnyValue, perm: readonly number[]) => AnyValue;
  readonly expand: (x: AnyValue, shape: Shape) => AnyValue;
  readonly sum: (x: AnyValue, axes: readonly number[], keepDims?: boolean) => AnyValue;
  readonly mean: (x: AnyValue, axes: readonly number[], keepDims?: boolean) => AnyValue;
  /** Sums over the axes along which `shape` was broadcast to the shape of `x`. */
  readonly sumTo: (x: AnyValue, shape: Shape) => AnyValue;
  /** The product of sizes as a scalar of a float dtype, or a number where it is known. */
  readonly count: (sizes: readonly Dim[], like: AnyValue) => Operand;
  readonly zeros: (like: AnyValue) => AnyValue;
}

export const createTape = ({ emit: emitAll, scalar }: Recorder): Tape => {
  const emit = (op: Op, ...inputs: AnyValue[]): AnyValue => emitAll(op, inputs)[0]!;
  const like = (b: Operand, a: AnyValue): AnyValue =>
    typeof b === 'number' ? scalar(a.dtype, b) : b;
  const binary = (kind: BinaryKind) => (a: AnyValue, b: Operand) => emit({ kind }, a, like(b, a));
  const reduce =
    (by: 'sum' | 'mean') =>
    (x: AnyValue, axes: readonly number[], keepDims = false) =>
      emit({ kind: 'reduce', by, axes, keepDims }, x);
  const reshape = (x: AnyValue, shape: Shape): AnyValue =>
    sameShape(x.shape, shape) ? x : emit({ kind: 'reshape', shape }, x);
  const fill = (shape: Shape, value: number, { dtype }: AnyValue): AnyValue =>
    emit({ kind: 'fill', shape, value, dtype });
  const [mul, sum] = [binary('mul'), reduce('sum')];
  return {
    emit,
    unary: (kind, x) => emit({ kind }, x),
    add: binary('add'),
    sub: binary('sub'),
    mul,
    div: binary('div'),
    where: (condition, a, b) => emit({ kind: 'where' }, condition, a, like(b, a)),
    matmul: (a, b, transpose) => {
      const transposeA = transpose === 'a' || transpose === 'both';
      const transposeB = transpose === 'b' || transpose === 'both';
      return emit({ kind: 'matmul', transposeA, transposeB }, a, b);
    },
    reshape,
    transpose: (x, perm) => emit({ kind: 'transpose', perm }, x),
    expand: (x, shape) => (sameShape(x.shape, shape) ? x : emit({ kind: 'expand', shape }, x)),
    sum,
    mean: reduce('mean'),
    sumTo: (x, shape) => {
      const offset = x.shape.length - shape.length;
      const broadcast = x.shape.flatMap((size, axis) =>
        axis < offset || (shape[axis - offset] === 1 && size !== 1) ? [axis] : [],
      );
      return broadcast.length === 0 ? x : reshape(sum(x, broadcast), shape);
    },
    count: (sizes, value) => {
      const known = sizes.reduce<number>((n, size) => (typeof size === 'number' ? n * size : n), 1);
      const open = sizes.filter((size) => typeof size !== 'number');
      return open.reduce<Operand>((total, size) => {
        const one = sum(fill([size], 1, value), [0]);
        return typeof total === 'number' && total === 1 ? one : mul(one, total);
      }, known);
    },
    zeros: (value) => fill(value.shape, 0, value),
  };
};

/** Total size of leading axes, for flattening [...batch, d] to [rows, d]. */
export const product = (sizes: Shape): Dim => sizes.reduce<Dim>(mulDims, 1);
