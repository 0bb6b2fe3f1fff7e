import { formatShape } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import { isAnyOpen, isOpen } from './gate.js';
import type { HardFeedForward } from './hard-feed-forward.js';

/** Computes both feed-forwards of every token and selects. */
export const denseFeedForward: HardFeedForward = (g, x, gate, { shared, expert }) =>
  g.where(isOpen(g, gate), expert(x), shared(x)); // [batch, time, state]

/**
 * The shared feed-forward outside of all branches, and one branch in place of three: for few tokens
 * at a time, where a branch costs as much as a small product (docs/decisions/0003).
 */
export const sharedFirstFeedForward: HardFeedForward = (g, x, gate, { shared, expert }) => {
  const kept = shared(x); // [batch, time, state]
  const { y } = g.if(
    isAnyOpen(g, gate),
    () => ({ y: g.where(isOpen(g, gate), expert(x), kept) }),
    () => ({ y: kept }),
  );
  return y;
};

/**
 * For graphs of one token: its feed-forward, in one of two branches.
 *
 * @throws DistilWhisperError `argument` for a graph that may read more
 */
export const oneTokenFeedForward: HardFeedForward = (g, x, gate, { shared, expert }, block) => {
  const [batch, time] = x.shape;
  if (batch !== 1 || time !== 1)
    fail('argument', `dispatch 'one-token' is for graphs that read one token of one sequence; ${block.stack} block ${block.index} reads ${formatShape(x.shape)}: use another`, { dispatch: 'one-token' }); // prettier-ignore
  return g.if(
    g.reshape(isOpen(g, gate), [], []),
    () => ({ y: expert(x) }),
    () => ({ y: shared(x) }),
  ).y; // [batch, time, state]
};
