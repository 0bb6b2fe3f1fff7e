import type { Axes, DType } from '@distilwhisper/tensor';
import type { AnyValue, Value } from '../ir.js';
import type { ReduceKind } from '../op.js';
import type { Recorder } from './recorder.js';

export interface ReduceOptions<R extends Axes> {
  /** All axes by default; negative ones count from the end. */
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
  /** Names of the result's axes. */
  readonly as?: R;
}

interface Reduce {
  <D extends DType>(x: AnyValue & { readonly dtype: D }): Value<D, readonly []>;
  <D extends DType, const R extends Axes = Axes>(
    x: AnyValue & { readonly dtype: D },
    options: ReduceOptions<R>,
  ): Value<D, R>;
}

export interface ReduceOps {
  readonly sum: Reduce;
  readonly mean: Reduce;
  /** Largest element along axes (`max` is elementwise). */
  readonly reduceMax: Reduce;
  /** Index of the largest element, the first of equals; drops the axis. */
  readonly argmax: <const R extends Axes = Axes>(
    x: AnyValue,
    axis?: number,
    as?: R,
  ) => Value<'int32', R>;
}

/** Axes counted from the end made positive. */
export const fromStart = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

export const reduceOps = ({ emit }: Recorder): ReduceOps => {
  const reduce =
    (by: ReduceKind) =>
    (x: AnyValue, options: ReduceOptions<Axes> = {}) => {
      const rank = x.shape.length;
      const axes = (options.axes ?? x.shape.map((_, i) => i)).map((axis) => fromStart(axis, rank));
      const sorted = axes.sort((a, b) => a - b);
      const keepDims = options.keepDims ?? false;
      return emit({ kind: 'reduce', by, axes: sorted, keepDims }, [x])[0]!;
    };
  const ops = {
    sum: reduce('sum'),
    mean: reduce('mean'),
    reduceMax: reduce('max'),
    argmax: (x: AnyValue, axis = -1) =>
      emit({ kind: 'argmax', axis: fromStart(axis, x.shape.length) }, [x])[0]!,
  };
  return ops as unknown as ReduceOps;
};
