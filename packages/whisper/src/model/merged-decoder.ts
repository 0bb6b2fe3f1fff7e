import { trace, type AnyValue, type Builder, type Graph } from '@distilwhisper/graph';
import type { WhisperDimensions } from '../dimensions.js';
import {
  attendFew,
  projectKeysValues,
  projectSelf,
  splitHeads,
  type HeadTime,
} from './attention.js';
import type { KeysValues } from './cached-attention.js';
import { decoder, embedTokens, projectToVocabulary, type DecoderAttention } from './decoder.js';
import { encoder } from './encoder.js';
import type { WhisperParams } from './parameters.js';
import { blockPath, type Hidden, type Seams } from './seams.js';

/** Sizes under the names that other runtimes look for: they feed an empty cache of `batch_size` first. */
const SIZES = {
  batch: 'batch_size',
  past: 'past_decoder_sequence_length',
  pastAudio: 'past_encoder_sequence_length',
  audio: 'encoder_sequence_length',
} as const;

type Side = 'decoder' | 'encoder';
const cachedName = (kind: 'past_key_values' | 'present', layer: number, side: Side, part: string) =>
  `${kind}.${layer}.${side}.${part}`;

/**
 * The encoder as other runtimes drive it: `input_features` [batch, mel, frame] to
 * `last_hidden_state` [batch, time, state].
 */
export const traceEncoderStates = <Aux>(
  params: WhisperParams,
  { melBins, encoder: { heads } }: WhisperDimensions,
  seams: Seams<Aux>,
): Graph =>
  trace((g) => {
    const values = g.parameters(params.model.encoder, 'model.encoder');
    const mel = g.input('input_features', 'float32', ['batch', 'mel', 'frame'], {
      batch: SIZES.batch,
      mel: melBins,
    });
    return { last_hidden_state: encoder(g, values, mel, { heads, seams }).hidden };
  });

/**
 * The decoder as other runtimes drive it (the "merged decoder" of Hugging Face's exports): one file for the
 * first step, whose caches are empty, and for those after it.
 *
 * Inputs: `input_ids` int64 [batch, token]; `encoder_hidden_states` [batch, audio, state];
 * `past_key_values.N.decoder.key` and `.value` [batch, head, past, headState];
 * `past_key_values.N.encoder.*` [batch, head, pastAudio, headState], pastAudio being 0 in the first step and
 * audio afterwards; `use_cache_branch` bool [1], whether they are to be read.
 * Outputs: `logits` [batch, token, vocabulary]; `present.N.decoder.*` [batch, head, past + token, headState];
 * `present.N.encoder.*`, which the first step fills and the others leave empty: the caller keeps the first.
 */
export const traceMergedDecoder = <Aux>(
  params: WhisperParams,
  dimensions: WhisperDimensions,
  seams: Seams<Aux>,
): Graph =>
  trace((g) => {
    const values = g.parameters(params.model.decoder, 'model.decoder');
    const { batch } = SIZES;
    const ids = g.input('input_ids', 'int64', ['batch', 'time'], { batch, time: 'decoder_sequence_length' }); // prettier-ignore
    const outputs: Record<string, AnyValue> = {};
    const attention = mergedAttention(g, dimensions, seams, outputs);
    const tokens = g.cast(ids, 'int32');
    const { hidden } = decoder(g, values, embedTokens(g, values, tokens, SIZES.past, seams), attention, seams); // prettier-ignore
    return { logits: projectToVocabulary(g, values, hidden), ...outputs };
  });

/** Attention that reads the cache it is fed, and notes in `outputs` what the next step is to be fed. */
const mergedAttention = <Aux>(
  g: Builder,
  dimensions: WhisperDimensions,
  { linear }: Seams<Aux>,
  outputs: Record<string, AnyValue>,
): DecoderAttention => {
  const { heads } = dimensions.decoder;
  const past = cacheInputs(g, dimensions);
  const audio = unseenAudio(g, dimensions);
  const isCached = g.reshape(g.input('use_cache_branch', 'bool', ['one'], { one: 1 }), [], []);
  const keep = (layer: number, side: Side, { key, value }: KeysValues<HeadTime>): void => {
    outputs[cachedName('present', layer, side, 'key')] = key;
    outputs[cachedName('present', layer, side, 'value')] = value;
  };
  return {
    self: (x, { self_attn }, block) => {
      const { q, k, v } = projectSelf(g, x, self_attn, linear, `${blockPath(block)}.self_attn`);
      const before = past.decoder[block.index]!;
      const key = append(g, before.key, splitHeads(g, k, heads));
      const value = append(g, before.value, splitHeads(g, v, heads));
      keep(block.index, 'decoder', { key, value });
      return attendFew(g, { q, k: key, v: value }, { heads, causal: true, kv: 'head-time' });
    },
    cross: (x, { encoder_attn }, block) => {
      const path = `${blockPath(block)}.encoder_attn`;
      const q = linear(g, x, encoder_attn.q_proj, `${path}.q_proj`);
      const { k, v } = projectKeysValues(g, audio, encoder_attn, linear, path);
      const fresh = { key: splitHeads(g, k, heads), value: splitHeads(g, v, heads) };
      keep(block.index, 'encoder', fresh);
      const over = ({ key, value }: KeysValues<HeadTime>) => ({
        mixed: attendFew(g, { q, k: key, v: value }, { heads, kv: 'head-time' }),
      });
      const before = past.encoder[block.index]!;
      return g.if(isCached, () => over(before), () => over(fresh)).mixed; // prettier-ignore
    },
  };
};

/** What the encoder cache does not yet have: everything, or nothing. */
const unseenAudio = (g: Builder, { state }: WhisperDimensions): Hidden => {
  const { batch, audio, pastAudio } = SIZES;
  const axes = ['batch', 'time', 'state'] as const;
  const states = g.input('encoder_hidden_states', 'float32', axes, { batch, time: audio, state });
  return g.slice(states, axes, { axis: 1, start: pastAudio }); // [batch, audio - pastAudio, state]
};

const cacheInputs = (
  g: Builder,
  { state, decoder: { heads, layers } }: WhisperDimensions,
): Readonly<Record<Side, readonly KeysValues<HeadTime>[]>> => {
  const input = (layer: number, side: Side, part: 'key' | 'value'): HeadTime =>
    g.input(
      cachedName('past_key_values', layer, side, part),
      'float32',
      ['batch', 'head', 'time', 'headState'],
      {
        batch: SIZES.batch,
        head: heads,
        time: side === 'decoder' ? SIZES.past : SIZES.pastAudio,
        headState: state / heads,
      },
    );
  const all = (side: Side): KeysValues<HeadTime>[] =>
    Array.from({ length: layers }, (_, layer) => ({
      key: input(layer, side, 'key'),
      value: input(layer, side, 'value'),
    }));
  return { decoder: all('decoder'), encoder: all('encoder') };
};

const append = (g: Builder, past: HeadTime, next: HeadTime): HeadTime =>
  g.concat([past, next], ['batch', 'head', 'time', 'headState'], 2);
