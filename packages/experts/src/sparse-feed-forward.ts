import type { Dim } from '@distilwhisper/graph';
import { isAllOpen, isAnyOpen } from './gate.js';
import type { HardFeedForward } from './hard-feed-forward.js';
import { splitRows } from './split-rows.js';

/**
 * Every token passes through one feed-forward only: about the cost of the model without experts. Where all tokens
 * agree (always so for one token at a time) nothing is gathered.
 */
export const sparseFeedForward: HardFeedForward = (g, x, gate, { shared, expert }, block) => {
  const split = () =>
    splitRows(
      g,
      x,
      gate,
      { expert: (rows) => expert(rows()), shared: (rows) => shared(rows()) },
      block,
    );
  const { y } = g.if(
    isAllOpen(g, gate),
    () => ({ y: expert(x) }),
    () =>
      g.if(
        isAnyOpen(g, gate),
        () => ({ y: split() }),
        () => ({ y: shared(x) }),
      ),
  );
  const [batch, time, state] = x.shape as readonly [Dim, Dim, Dim];
  return g.reshape(y, ['batch', 'time', 'state'], [batch, time, state]); // its symbols may be a branch's own
};

/**
 * The same without a branch within a branch: tokens are gathered even where all agree. For engines that prepare weights
 * only in outer branches (onnxruntime: docs/decisions/0003).
 */
export const byRowFeedForward: HardFeedForward = (g, x, gate, { shared, expert }, block) =>
  splitRows(
    g,
    x,
    gate,
    {
      expert: (rows) =>
        g.if(
          isAnyOpen(g, gate),
          () => ({ y: expert(rows()) }),
          () => ({ y: rows() }),
        ).y,
      shared: (rows) =>
        g.if(
          isAllOpen(g, gate),
          () => ({ y: rows() }),
          () => ({ y: shared(rows()) }),
        ).y,
    },
    block,
  );
