import { mulDims, type Builder, type Dim, type V, type Value } from '@distilwhisper/graph';
import type { BlockRef, Hidden } from '@distilwhisper/whisper';
import type { Gate } from './gate.js';

/** A feed-forward. */
export type Branch = (x: Hidden) => Hidden;
type Rows = V<readonly ['row', 'state']>;

/**
 * Hard routing in which every token passes through one feed-forward only: about the cost of the
 * model without experts. Rows are gathered by gate, transformed, and scattered back. Where all tokens
 * agree (always so for one token at a time) nothing is gathered.
 */
export const sparseFeedForward = (
  g: Builder,
  x: Hidden,
  gate: Gate,
  { shared, expert }: { readonly shared: Branch; readonly expert: Branch },
  block: BlockRef,
): { readonly y: Hidden; readonly aux: Gate } => {
  const [batch, time, state] = x.shape as readonly [Dim, Dim, Dim];
  const rows = mulDims(batch, time);
  const open = g.greaterEqual(g.reshape(gate, ['row'], [rows]), 0.5); // [row]
  const anyOpen = g.greaterEqual(g.reduceMax(gate), 0.5);
  const allOpen = g.greaterEqual(g.neg(g.reduceMax(g.neg(gate))), 0.5);
  const { y } = g.if(
    allOpen,
    () => ({ y: expert(x) }),
    () =>
      g.if(
        anyOpen,
        () => ({ y: split(g, x, open, shared, expert, `${block.stack}${block.index}`) }),
        () => ({ y: shared(x) }),
      ),
  );
  return { y: g.reshape(y, ['batch', 'time', 'state'], [batch, time, state]), aux: gate };
};

const split = (
  g: Builder,
  x: Hidden,
  open: Value<'bool', readonly ['row']>,
  shared: Branch,
  expert: Branch,
  name: string,
): Hidden => {
  const [batch, time, state] = x.shape as readonly [Dim, Dim, Dim];
  const rows = mulDims(batch, time);
  const flat: Rows = g.reshape(x, ['row', 'state'], [rows, state]);
  const part = (mask: Value<'bool', readonly ['row']>, symbol: string, branch: Branch): Rows => {
    const indices = g.nonzero(mask, symbol); // [chosen]
    const count = indices.shape[0]!;
    const chosen = g.gather(flat, indices); // [chosen, state]
    const y = branch(g.reshape(chosen, ['batch', 'time', 'state'], [1, count, state]));
    const updates = g.reshape(y, ['chosen', 'state'], [count, state]);
    return g.scatterAdd(updates, 'row', rows, g.named(indices, ['chosen'] as const));
  };
  const toExpert = part(open, `${name}Expert`, expert);
  const toShared = part(g.not(open), `${name}Shared`, shared);
  return g.reshape(g.add(toExpert, toShared), ['batch', 'time', 'state'], [batch, time, state]);
};
