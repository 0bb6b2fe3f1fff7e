import type { AnyTensor } from './tensor.js';

/**
 * Parameters: a plain tree with tensors at its leaves, e.g. `p.encoder.layers[0].fc1.weight`.
 * `null` is a hole, left by `partition`. Declare concrete trees with `type`, not `interface`
 * (TypeScript gives interfaces no index signature).
 */
export type ParamTree =
  AnyTensor | null | readonly ParamTree[] | { readonly [name: string]: ParamTree };

/** A tree in which any leaf may be a hole. */
export type Sparse<P> = ParamTree extends P
  ? P
  : P extends AnyTensor | null
    ? P | null
    : { readonly [K in keyof P]: Sparse<P[K]> };

/** A tree of unknown form with `T` at its leaves. */
export type TreeOf<T> = T | null | readonly TreeOf<T>[] | { readonly [name: string]: TreeOf<T> };

/** A tree of the same form as `P` with `T` at its leaves. */
export type MappedTree<P, T> = ParamTree extends P
  ? TreeOf<T>
  : P extends AnyTensor
    ? T
    : P extends null
      ? null
      : { readonly [K in keyof P]: MappedTree<P[K], T> };

/** Places in a tree are written with dots: `encoder.layers.0.fc1.weight`. */
export const joinPath = (prefix: string, key: string | number): string =>
  prefix === '' ? String(key) : `${prefix}.${key}`;
