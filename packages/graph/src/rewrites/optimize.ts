import type { Graph } from '../ir.js';
import { foldConstants, type FoldOptions } from './fold-constants.js';
import { fuse } from './fuse.js';
import { prune } from './prune.js';
import { shareSubexpressions } from './share-subexpressions.js';
import { simplify } from './simplify.js';

export interface OptimizeOptions extends FoldOptions {
  /** Join patterns into `biasGelu` and `addLayerNorm`, which cannot be quantised afterwards. Default true. */
  readonly fuse?: boolean;
}

/** The standard pipeline before a graph is run or written: same results, fewer nodes. */
export const optimize = (
  graph: Graph,
  { fuse: join = true, ...fold }: OptimizeOptions = {},
): Graph => {
  const smaller = prune(shareSubexpressions(simplify(foldConstants(simplify(prune(graph)), fold))));
  return join ? prune(fuse(smaller)) : smaller;
};
