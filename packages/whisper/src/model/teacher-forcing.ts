import type { Builder, V, Value } from '@distilwhisper/graph';
import {
  attend,
  attendWithWeights,
  projectKeysValues,
  projectSelf,
  type AttentionInputs,
  type AttentionWeights,
  type AttendOptions,
} from './attention.js';
import {
  decoder,
  embedTokens,
  projectToVocabulary,
  type DecoderAttention,
  type DecoderResult,
} from './decoder.js';
import type { DecoderValues } from './parameters.js';
import { blockPath, type Hidden, type Seams } from './seams.js';

export interface TeacherForcingOptions<Aux> {
  readonly heads: number;
  readonly seams: Seams<Aux>;
  /** Also return attention weights; slower, since attention is then not fused. */
  readonly attentionWeights?: boolean;
  /** The padding token: its embedding look-up gets no gradient, as in Hugging Face's Whisper. */
  readonly paddingToken?: number;
}

export interface TeacherForcingResult<Aux> extends DecoderResult<Aux> {
  readonly embedded: Hidden;
  readonly logits: V<readonly ['batch', 'time', 'vocabulary']>;
  /** By layer, with `attentionWeights`; else empty. */
  readonly selfWeights: readonly AttentionWeights[];
  readonly crossWeights: readonly AttentionWeights[];
}

/**
 * The decoder over whole target sequences, as training needs it: every position sees the tokens up
 * to itself and all of `encoded` [batch, frame, state]. Rows may be padded on the right: no valid
 * position sees the padding.
 */
export const teacherForcingDecoder = <Aux>(
  g: Builder,
  values: DecoderValues,
  tokens: Value<'int32', readonly ['batch', 'time']>,
  encoded: Hidden,
  options: TeacherForcingOptions<Aux>,
): TeacherForcingResult<Aux> => {
  const selfWeights: AttentionWeights[] = [];
  const crossWeights: AttentionWeights[] = [];
  const attention = wholeSequenceAttention(g, encoded, options, selfWeights, crossWeights);
  const embedded = embedTokens(g, values, tokens, 0, options.seams, options.paddingToken);
  const result = decoder(g, values, embedded, attention, options.seams);
  const logits = projectToVocabulary(g, values, result.hidden);
  return { ...result, embedded, logits, selfWeights, crossWeights };
};

const wholeSequenceAttention = <Aux>(
  g: Builder,
  encoded: Hidden,
  { heads, seams: { linear }, attentionWeights = false }: TeacherForcingOptions<Aux>,
  selfWeights: AttentionWeights[],
  crossWeights: AttentionWeights[],
): DecoderAttention => {
  const mix = (inputs: AttentionInputs, options: AttendOptions, seen: AttentionWeights[]) => {
    if (!attentionWeights) return attend(g, inputs, options);
    const { y, weights } = attendWithWeights(g, inputs, options);
    seen.push(weights);
    return y;
  };
  return {
    self: (x, { self_attn }, block) => {
      const inputs = projectSelf(g, x, self_attn, linear, `${blockPath(block)}.self_attn`);
      return mix(inputs, { heads, causal: true }, selfWeights);
    },
    cross: (x, { encoder_attn }, block) => {
      const path = `${blockPath(block)}.encoder_attn`;
      const q = linear(g, x, encoder_attn.q_proj, `${path}.q_proj`);
      const { k, v } = projectKeysValues(g, encoded, encoder_attn, linear, path);
      return mix({ q, k, v }, { heads }, crossWeights);
    },
  };
};
