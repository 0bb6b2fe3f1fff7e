import { fail, type Axes, type DType } from '@distilwhisper/tensor';
import { addDims, dim, formatShape, type Dim } from '../dims/dim.js';
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

export const layoutOps = ({ emit }: Recorder): LayoutOps => {
  const one = (...call: Parameters<Recorder['emit']>): AnyValue => emit(...call)[0]!;
  const ops = {
    dim: (x: AnyValue, axis: number) =>
      x.shape[fromStart(axis, x.shape.length)] ??
      fail('shape', `a value ${formatShape(x.shape)} has no axis ${axis}`, { axis }),
    named: checkNames,
    reshape: (x: AnyValue, as: Axes, shape: readonly Dim[]) =>
      checkNames(one({ kind: 'reshape', shape: shape.map(dim) }, [x]), as),
    transpose: (x: AnyValue, as: Axes, perm: readonly number[]) =>
      checkNames(one({ kind: 'transpose', perm }, [x]), as),
    expand: (x: AnyValue, as: Axes, shape: readonly Dim[]) =>
      checkNames(one({ kind: 'expand', shape: shape.map(dim) }, [x]), as),
    concat: (parts: readonly AnyValue[], as: Axes, axis: number) =>
      checkNames(one({ kind: 'concat', axis: fromStart(axis, as.length) }, parts), as),
    slice: (x: AnyValue, as: Axes, range: { axis: number; start?: Dim; end?: Dim }) => {
      const axis = fromStart(range.axis, x.shape.length);
      const end = dim(range.end ?? ops.dim(x, axis));
      return checkNames(one({ kind: 'slice', axis, start: dim(range.start ?? 0), end }, [x]), as);
    },
    pad: (x: AnyValue, as: Axes, range: { axis: number; before?: Dim; after?: Dim }) => {
      const axis = fromStart(range.axis, x.shape.length);
      const [before, after] = [dim(range.before ?? 0), dim(range.after ?? 0)];
      return checkNames(one({ kind: 'pad', axis, before, after }, [x]), as);
    },
    fill: (value: number, as: Axes, shape: readonly Dim[], dtype: DType = 'float32') =>
      checkNames(one({ kind: 'fill', shape: shape.map(dim), value, dtype }, []), as),
    iota: (as: string | number, size: Dim) =>
      checkNames(one({ kind: 'iota', size: addDims(size, 0) }, []), [as]),
  };
  return ops as unknown as LayoutOps;
};
