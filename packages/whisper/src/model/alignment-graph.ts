import { trace, type AnyValue, type Graph } from '@distilwhisper/graph';
import { tensor } from '@distilwhisper/tensor';
import type { AlignmentHead, WhisperDimensions } from '../dimensions.js';
import { attentionWeights, splitHeads } from './attention.js';
import { crossKeys, type CrossForm } from './cross-cache.js';
import { queryName } from './step-graph.js';

/** The decoder layers that have alignment heads, ascending. */
export const alignmentLayers = (heads: readonly AlignmentHead[]): number[] =>
  [...new Set(heads.map(({ layer }) => layer))].sort((a, b) => a - b);

/**
 * A graph without parameters: cross-attention weights of chosen heads from a step's queries
 * `query.N` [1, token, state] and the cached keys `cross.N.*` of one recording (`keyNames`).
 * Output `weights` [head, token, source], ordered by layer, then head; rows sum to 1.
 */
export const traceAlignment = (
  dimensions: WhisperDimensions,
  heads: readonly AlignmentHead[],
  cross: CrossForm = 'float32',
): Graph =>
  trace((g) => {
    const { state, decoder } = dimensions;
    const parts: (AnyValue & { readonly dtype: 'float32' })[] = alignmentLayers(heads).map(
      (layer) => {
        const query = g.input(queryName(layer), 'float32', ['batch', 'time', 'state'], {
          batch: 1,
          time: 'token',
          state,
        });
        const key = crossKeys(g, cross, layer, dimensions, 1);
        const weights = attentionWeights(g, splitHeads(g, query, decoder.heads), key, false);
        const chosen = heads.filter((head) => head.layer === layer).map(({ head }) => head);
        const indices = Int32Array.from(chosen.sort((a, b) => a - b));
        return g.gatherAlong(
          g.reshape(
            weights,
            ['head', 'token', 'source'],
            [decoder.heads, g.dim(weights, 2), g.dim(weights, 3)],
          ),
          ['head', 'token', 'source'],
          0,
          g.constant(tensor('int32', [indices.length], indices)),
        );
      },
    );
    return { weights: g.concat(parts, ['head', 'token', 'source'], 0) };
  });
