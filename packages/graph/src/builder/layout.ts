import { fail, type Axes, type DType } from '@distilwhisper/tensor';
import { dim, formatShape, type Dim } from '../dims/dim.js';
import type { AnyValue, Value } from '../ir.js';
import type { Recorder } from './recorder.js';
import { fromStart } from './reduce.js';

type Of<D extends DType> = AnyValue & { readonly dtype: D };

/** Operations that move elements. The caller names the result's axes, since TypeScript cannot. */
export interface LayoutOps {
  /** The size of an axis; negative axes count from the end. */
  readonly dim: (x: AnyValue, axis: number) => Dim;
  /** Names axes in the type; checks the rank and the axes that are numbers. */
  readonly named: <D extends DType, const R extends Axes>(x: Of<D>, as: R) => Value<D, R>;
  /** `g.reshape(x, ['batch', 'time', 'head', 'headState'], [batch, time, 8, 64])`. */
  readonly reshape: <D extends DType, const R extends Axes>(
    x: Of<D>,
    as: R,
    shape: { readonly [K in keyof R]: Dim },
  ) => Value<D, R>;
  readonly transpose: <D extends DType, const R extends Axes>(
    x: Of<D>,
    as: R,
    perm: { readonly [K in keyof R]: number },
  ) => Value<D, R>;
  /** Numpy broadcasting to a shape. */
  readonly expand: <D extends DType, const R extends Axes>(
    x: Of<D>,
    as: R,
    shape: { readonly [K in keyof R]: Dim },
  ) => Value<D, R>;
  readonly concat: <D extends DType, const R extends Axes>(
    parts: readonly Of<D>[],
    as: R,
    axis: number,
  ) => Value<D, R>;
  /** Elements `start` to before `end` of an axis. */
  readonly slice: <D extends DType, const R extends Axes>(
    x: Of<D>,
    as: R,
    range: { readonly axis: number; readonly start?: Dim; readonly end?: Dim },
  ) => Value<D, R>;
  /** Zeros before and after an axis. */
  readonly pad: <D extends DType, const R extends Axes>(
    x: Of<D>,
    as: R,
    range: { readonly axis: number; readonly before?: Dim; readonly after?: Dim },
  ) => Value<D, R>;
  readonly fill: <const R extends Axes, D extends DType = 'float32'>(
    value: number,
    as: R,
    shape: { readonly [K in keyof R]: Dim },
    dtype?: D,
  ) => Value<D, R>;
  /** 0, 1, ... size - 1. */
  readonly iota: <const N extends string | number>(
    as: N,
    size: Dim,
  ) => Value<'int32', readonly [N]>;
}

const checkNames = (x: AnyValue, as: Axes): AnyValue => {
  const fits =
    x.shape.length === as.length &&
    as.every((axis, i) => typeof axis === 'string' || axis === x.shape[i]);
  return fits
    ? x
    : fail('shape', `a value ${formatShape(x.shape)} cannot have axes ${formatShape(as)}`, {
        shape: x.shape,
        axes: as,
      });
};

type Emit = Recorder['emit'];

export const layoutOps = ({ emit }: Recorder): LayoutOps =>
  ({
    dim: dimOf,
    named: checkNames,
    ...movingOps(emit),
    ...rangeOps(emit),
    fill: (value: number, as: Axes, shape: readonly Dim[], dtype: DType = 'float32') =>
      checkNames(emit({ kind: 'fill', shape: shape.map(dim), value, dtype }, [])[0]!, as),
    iota: (as: string | number, size: Dim) =>
      checkNames(emit({ kind: 'iota', size: dim(size) }, [])[0]!, [as]),
  }) as unknown as LayoutOps;

const dimOf = (x: AnyValue, axis: number): Dim =>
  x.shape[fromStart(axis, x.shape.length)] ??
  fail('shape', `a value ${formatShape(x.shape)} has no axis ${axis}`, { axis });

const movingOps = (emit: Emit) => ({
  reshape: (x: AnyValue, as: Axes, shape: readonly Dim[]) =>
    checkNames(emit({ kind: 'reshape', shape: shape.map(dim) }, [x])[0]!, as),
  transpose: (x: AnyValue, as: Axes, perm: readonly number[]) =>
    checkNames(emit({ kind: 'transpose', perm }, [x])[0]!, as),
  expand: (x: AnyValue, as: Axes, shape: readonly Dim[]) =>
    checkNames(emit({ kind: 'expand', shape: shape.map(dim) }, [x])[0]!, as),
  concat: (parts: readonly AnyValue[], as: Axes, axis: number) =>
    checkNames(emit({ kind: 'concat', axis: fromStart(axis, as.length) }, parts)[0]!, as),
});

const rangeOps = (emit: Emit) => ({
  slice: (x: AnyValue, as: Axes, range: { axis: number; start?: Dim; end?: Dim }) => {
    const axis = fromStart(range.axis, x.shape.length);
    const end = dim(range.end ?? dimOf(x, axis));
    return checkNames(
      emit({ kind: 'slice', axis, start: dim(range.start ?? 0), end }, [x])[0]!,
      as,
    );
  },
  pad: (x: AnyValue, as: Axes, range: { axis: number; before?: Dim; after?: Dim }) => {
    const axis = fromStart(range.axis, x.shape.length);
    const [before, after] = [dim(range.before ?? 0), dim(range.after ?? 0)];
    return checkNames(emit({ kind: 'pad', axis, before, after }, [x])[0]!, as);
  },
});
