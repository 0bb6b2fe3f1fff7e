import type { Dim } from '@distilwhisper/graph';
import { mix } from './gate.js';
import type { HardFeedForward } from './sparse-feed-forward.js';

/**
 * Hard routing with the shared feed-forward outside of all branches, and one branch in place of three: for few tokens
 * at a time, where a branch costs as much as a small product (docs/decisions/0003).
 */
export const sharedFirstFeedForward: HardFeedForward = (g, x, gate, { shared, expert }) => {
  const [batch, time, state] = x.shape as readonly [Dim, Dim, Dim];
  const kept = shared(x); // [batch, time, state]
  const anyOpen = g.greaterEqual(g.reduceMax(gate), 0.5);
  const { y } = g.if(
    anyOpen,
    () => ({ y: mix(g, gate, expert(x), kept) }),
    () => ({ y: kept }),
  );
  return { y: g.reshape(y, ['batch', 'time', 'state'], [batch, time, state]), aux: gate };
};
