import type { Axes, Axis, DType } from '@distilwhisper/tensor';
import type { Dim } from '../dims/dim.js';
import type { AnyValue, V, Value } from '../ir.js';
import type { Recorder } from './recorder.js';
import { fromStart } from './reduce.js';

export interface IndexingOps {
  /** Rows of a table: [row, ...rest] at indices [...index] -> [...index, ...rest]. Indices must be in range. */
  readonly gather: <D extends DType, I extends Axes, N extends Axis, R extends Axes>(
    table: Value<D, readonly [N, ...R]>,
    indices: Value<'int32', I>,
  ) => Value<D, readonly [...I, ...R]>;
  /** As `gather`, along any axis. */
  readonly gatherAlong: <D extends DType, const R extends Axes>(
    x: AnyValue & { readonly dtype: D },
    as: R,
    axis: number,
    indices: AnyValue & { readonly dtype: 'int32' },
  ) => Value<D, R>;
  /** Adds updates [n, ...rest] into zeros [size, ...rest] at rows `indices` [n], which may repeat. */
  readonly scatterAdd: <const S extends Axis, N extends Axis, R extends Axes>(
    updates: V<readonly [N, ...R]>,
    as: S,
    size: Dim,
    indices: Value<'int32', readonly [N]>,
  ) => V<readonly [S, ...R]>;
  /** Positions of `true`, ascending; their number becomes the symbol. */
  readonly nonzero: <N extends Axis, const S extends string>(
    mask: Value<'bool', readonly [N]>,
    symbol: S,
  ) => Value<'int32', readonly [S]>;
}

export const indexingOps = ({ emit }: Recorder): IndexingOps => {
  const ops = {
    gather: (table: AnyValue, indices: AnyValue) =>
      emit({ kind: 'gather', axis: 0 }, [table, indices])[0]!,
    gatherAlong: (x: AnyValue, _as: Axes, axis: number, indices: AnyValue) =>
      emit({ kind: 'gather', axis: fromStart(axis, x.shape.length) }, [x, indices])[0]!,
    scatterAdd: (updates: AnyValue, _as: Axis, size: Dim, indices: AnyValue) =>
      emit({ kind: 'scatterAdd', size }, [updates, indices])[0]!,
    nonzero: (mask: AnyValue, symbol: string) => emit({ kind: 'nonzero', symbol }, [mask])[0]!,
  };
  return ops as unknown as IndexingOps;
};
