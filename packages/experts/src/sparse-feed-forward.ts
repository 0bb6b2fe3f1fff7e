import type { Builder, Dim } from '@distilwhisper/graph';
import type { Hidden } from '@distilwhisper/whisper';
import { isAllOpen, isAnyOpen } from './gate.js';
import type { HardFeedForward } from './hard-feed-forward.js';
import { splitRows } from './split-rows.js';

/**
 * Every token passes through one feed-forward only: about the cost of the model without experts. Where all tokens
 * agree (always so for one token at a time) nothing is gathered.
 */
export const sparseFeedForward: HardFeedForward = (...call) => {
  const [g, x, gate, { shared, expert }] = call;
  const { y } = g.if(
    isAllOpen(g, gate),
    () => ({ y: expert(x) }),
    () => g.if(isAnyOpen(g, gate), splitBranch(call), () => ({ y: shared(x) })),
  );
  return asHidden(g, y, x);
};

/**
 * The same, where whether no gate is open is asked first: the shared feed-forward of such tokens is then in an outer
 * branch, for engines that prepare weights only there (onnxruntime: docs/decisions/0003).
 */
export const closedFirstFeedForward: HardFeedForward = (...call) => {
  const [g, x, gate, { shared, expert }] = call;
  const { y } = g.if(
    isAnyOpen(g, gate),
    () => g.if(isAllOpen(g, gate), () => ({ y: expert(x) }), splitBranch(call)),
    () => ({ y: shared(x) }),
  );
  return asHidden(g, y, x);
};

/**
 * The same without a branch within a branch: tokens are gathered even where all agree. For such engines, where all weights
 * are known when the graph is compiled.
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

const splitBranch =
  ([g, x, gate, { shared, expert }, block]: Parameters<HardFeedForward>) =>
  () => ({
    y: splitRows(
      g,
      x,
      gate,
      { expert: (rows) => expert(rows()), shared: (rows) => shared(rows()) },
      block,
    ),
  });

/** A result of a branch, whose symbols may be its own, with the sizes of x. */
const asHidden = (g: Builder, y: Hidden, { shape }: Hidden): Hidden =>
  g.reshape(y, ['batch', 'time', 'state'], shape as readonly [Dim, Dim, Dim]);
