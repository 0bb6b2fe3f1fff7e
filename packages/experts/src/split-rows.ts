import { mulDims, type Builder, type Dim, type V, type Value } from '@distilwhisper/graph';
import type { BlockRef, Hidden } from '@distilwhisper/whisper';
import { isOpen, type HardGate } from './gate.js';

type Indices = Value<'int32', readonly ['row']>;
type Rows = V<readonly ['row', 'state']>;

/** Applies a feed-forward to rows [1, row, state], which are gathered where it calls for them. */
export type RowsBranch = (rows: () => Hidden) => Hidden;

/**
 * Gathers the tokens of each feed-forward, applies it, and puts all back in their order. The results are joined and gathered
 * by their places, which moves half the bytes of adding them into zeros.
 */
export const splitRows = (
  g: Builder,
  x: Hidden,
  gate: HardGate,
  { expert, shared }: { readonly expert: RowsBranch; readonly shared: RowsBranch },
  { stack, index }: BlockRef,
): Hidden => {
  const [batch, time, state] = x.shape as readonly [Dim, Dim, Dim];
  const size = mulDims(batch, time);
  const flat = g.reshape(x, ['batch', 'time', 'state'], [1, size, state]);
  const part = (mask: Value<'bool', readonly ['row']>, symbol: string, branch: RowsBranch) => {
    const indices = g.named(g.nonzero(mask, symbol), ['row'] as const); // [row]
    const y = branch(() => g.gatherAlong(flat, ['batch', 'time', 'state'], 1, indices));
    return { indices, y };
  };
  const open = g.reshape(isOpen(g, gate), ['row'], [size]);
  const toExpert = part(open, `${stack}${index}Expert`, expert);
  const toShared = part(g.not(open), `${stack}${index}Shared`, shared);
  const order = g.concat([toExpert.indices, toShared.indices], ['row'], 0);
  const joined = g.concat([toExpert.y, toShared.y], ['batch', 'time', 'state'], 1); // [1, row, state]
  const rows: Rows = g.reshape(joined, ['row', 'state'], [order.shape[0]!, state]);
  const places = g.reshape(inverse(g, order, size), ['batch', 'time'], [batch, time]);
  return g.gather(rows, places); // [batch, time, state]
};

/** Where each of `size` rows is in a permutation. Places are counted in float32: exact up to 2^24. */
const inverse = (g: Builder, order: Indices, size: Dim): Indices => {
  const places = g.cast(g.iota('row', order.shape[0]!), 'float32');
  return g.cast(g.scatterAdd(places, 'row', size, order), 'int32');
};
