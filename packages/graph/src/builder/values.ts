import type { Axes, DType, HostTensor } from '@distilwhisper/tensor';
import type { AnyValue, Value } from '../ir.js';
import type { Shape } from '../dims/dim.js';

declare const AXES: unique symbol;

/** A parameter known by dtype and shape only: models are traced without their weights. */
export interface TensorSpec<D extends DType = DType, A extends Axes = Axes> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly [AXES]?: (axes: A) => A;
}

/** A tree whose leaves are host tensors or tensor specs; `null` is a hole. */
export type SpecTree =
  | TensorSpec
  | { readonly dtype: DType; readonly shape: readonly number[] }
  | null
  | readonly SpecTree[]
  | { readonly [name: string]: SpecTree };

/** The tree of graph values of the same form as a tree of tensors or specs. */
export type Values<T> = T extends null | undefined
  ? T
  : T extends HostTensor<infer D, infer A>
    ? Value<D, Readonly<A>>
    : T extends TensorSpec<infer D, infer A>
      ? Value<D, Readonly<A>>
      : { readonly [K in keyof T]: Values<T[K]> };

/** A right operand: a value of the left one's dtype, or a number. */
export type Operand<D extends DType> = number | (AnyValue & { readonly dtype: D });

export type FloatDType = 'float32' | 'float64' | 'float16';

export const isSpec = (tree: unknown): tree is { readonly dtype: DType; readonly shape: Shape } =>
  typeof tree === 'object' &&
  tree !== null &&
  typeof (tree as { dtype?: unknown }).dtype === 'string' &&
  Array.isArray((tree as { shape?: unknown }).shape);
