import type { DType, DTypeArrays } from './dtype.js';

/** One axis of a tensor's type: a name (`'frame'`) or a size fixed by the model (`80`). */
export type Axis = string | number;
export type Axes = readonly Axis[];

declare const AXES: unique symbol;

/**
 * A tensor in host memory, row-major.
 *
 * The axes live in the type only. The function-typed mark makes them invariant, so that a
 * `['batch', 'frame']` tensor is not accepted where `['frame', 'batch']` is asked for.
 * `Readonly` lets a readonly tuple name the same axes as a mutable one.
 */
export interface HostTensor<D extends DType = DType, A extends Axes = Axes> extends AnyTensor {
  readonly dtype: D;
  readonly data: DTypeArrays[D];
  readonly [AXES]?: (axes: Readonly<A>) => Readonly<A>;
}

/** A host tensor of any dtype and axes. */
export interface AnyTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: DTypeArrays[DType];
}

export type F32<A extends Axes = Axes> = HostTensor<'float32', A>;
export type I32<A extends Axes = Axes> = HostTensor<'int32', A>;

/** The dtype of a tensor type. */
export type DTypeOf<T extends AnyTensor> = T['dtype'];

type AxisOf<S extends string> = S extends `${infer N extends number}` ? N : S;

/** `'batch 80 frame'` as `['batch', 80, 'frame']`. */
export type AxesOf<S extends string> = S extends ''
  ? []
  : S extends `${infer Head} ${infer Tail}`
    ? [AxisOf<Head>, ...AxesOf<Tail>]
    : [AxisOf<S>];
