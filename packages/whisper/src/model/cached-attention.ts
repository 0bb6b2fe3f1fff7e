import { mulDims, type Builder, type Dim } from '@distilwhisper/graph';
import { attendFew, projectSelf } from './attention.js';
import type { CrossAttend } from './cross-cache.js';
import type { DecoderAttention } from './decoder.js';
import { blockPath, type BlockRef, type Hidden, type Linear } from './seams.js';

export interface KeysValues<T> {
  readonly key: T;
  readonly value: T;
}

export interface CachedAttentionOptions {
  readonly heads: number;
  readonly linear: Linear;
  /** Number of recordings; each has `group` rows of tokens (beams, candidates). */
  readonly audio: Dim;
  readonly group: Dim;
  /** By layer, of the tokens so far: [audio*group, past, state]. */
  readonly past: readonly KeysValues<Hidden>[];
  /** By layer, over the encoded audio, which has no mask. */
  readonly cross: readonly CrossAttend[];
}

/** What a step makes beside the hidden state, by layer. */
export interface StepTrail {
  /** Keys and values of this step's tokens, which the caller appends to `past`. */
  readonly present: KeysValues<Hidden>[];
  /** Cross-attention queries [audio*group, time, state], from which alignment is computed. */
  readonly queries: Hidden[];
}

/**
 * Attention of a decoding step: keys and values of earlier tokens come from the cache. Rows of one
 * recording attend together to its single copy of keys and values: their queries are laid end to end on the time axis.
 */
export const cachedAttention = (
  g: Builder,
  options: CachedAttentionOptions,
  trail: StepTrail,
): DecoderAttention => {
  const { heads, linear, audio, group, past, cross } = options;
  return {
    self: (x, { self_attn }, block: BlockRef) => {
      const { q, k, v } = projectSelf(g, x, self_attn, linear, `${blockPath(block)}.self_attn`);
      const before = past[block.index]!;
      trail.present.push({ key: k, value: v });
      const all = { q, k: append(g, before.key, k), v: append(g, before.value, v) };
      return attendFew(g, all, { heads, causal: true });
    },
    cross: (x, { encoder_attn }, block) => {
      const path = `${blockPath(block)}.encoder_attn.q_proj`;
      const query = linear(g, x, encoder_attn.q_proj, path);
      trail.queries.push(query);
      const [rows, time, state] = query.shape as readonly [Dim, Dim, number];
      const axes = ['batch', 'time', 'state'] as const;
      const q = g.reshape(query, axes, [audio, mulDims(group, time), state]);
      const mixed = cross[block.index]!(q);
      return g.reshape(mixed, axes, [rows, time, state]);
    },
  };
};

const append = (g: Builder, past: Hidden, next: Hidden): Hidden =>
  g.concat([past, next], ['batch', 'time', 'state'], 1); // [batch, past + time, state]
