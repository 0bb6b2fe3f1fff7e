import { mulDims, type Builder, type Dim, type V, type Value } from '@distilwhisper/graph';
import type { BlockRef, Hidden } from '@distilwhisper/whisper';
import type { Gate } from './gate.js';

/** A feed-forward. */
type Branch = (x: Hidden) => Hidden;

/** The two feed-forwards that a token may take. */
interface Branches {
  readonly shared: Branch;
  readonly expert: Branch;
}

/** Hard routing of x by its gate; `block` names the sizes that depend on it. */
export type HardFeedForward = (
  g: Builder,
  x: Hidden,
  gate: Gate,
  branches: Branches,
  block: BlockRef,
) => { readonly y: Hidden; readonly aux: Gate };

type Rows = V<readonly ['row', 'state']>;

/**
 * Hard routing in which every token passes through one feed-forward only: about the cost of the
 * model without experts. Rows are gathered by gate, transformed, and scattered back. Where all tokens
 * agree (always so for one token at a time) nothing is gathered.
 */
export const sparseFeedForward: HardFeedForward = (g, x, gate, branches, block) => {
  const { shared, expert } = branches;
  const { anyOpen, allOpen, splitRows } = waysOf(g, x, gate, branches, block);
  const { y } = g.if(
    allOpen,
    () => ({ y: expert(x) }),
    () => g.if(anyOpen, splitRows, () => ({ y: shared(x) })),
  );
  return { y: asHidden(g, y, x), aux: gate };
};

/**
 * The same, where whether no gate is open is asked first: the shared feed-forward of such tokens is then in an outer
 * branch, for engines that prepare weights only there (onnxruntime: docs/decisions/0003).
 */
export const closedFirstFeedForward: HardFeedForward = (g, x, gate, branches, block) => {
  const { shared, expert } = branches;
  const { anyOpen, allOpen, splitRows } = waysOf(g, x, gate, branches, block);
  const { y } = g.if(
    anyOpen,
    () => g.if(allOpen, () => ({ y: expert(x) }), splitRows),
    () => ({ y: shared(x) }),
  );
  return { y: asHidden(g, y, x), aux: gate };
};

/** What the gates of a layer say of its tokens, and how they are divided. */
const waysOf = (...[g, x, gate, { shared, expert }, block]: Parameters<HardFeedForward>) => {
  const [batch, time] = x.shape as readonly [Dim, Dim, Dim];
  const open = g.greaterEqual(g.reshape(gate, ['row'], [mulDims(batch, time)]), 0.5); // [row]
  return {
    anyOpen: g.greaterEqual(g.reduceMax(gate), 0.5),
    allOpen: g.greaterEqual(g.neg(g.reduceMax(g.neg(gate))), 0.5),
    splitRows: () => ({ y: split(g, x, open, shared, expert, `${block.stack}${block.index}`) }),
  };
};

/** A result of a branch, whose symbols may be its own, with the sizes of x. */
const asHidden = (g: Builder, y: Hidden, { shape }: Hidden): Hidden =>
  g.reshape(y, ['batch', 'time', 'state'], shape as readonly [Dim, Dim, Dim]);

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
