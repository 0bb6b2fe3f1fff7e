import { fail } from '@distilwhisper/tensor';
import type { WhisperDimensions } from '../dimensions.js';

type Json = Readonly<Record<string, unknown>>;

const SIZES = [
  'vocab_size',
  'num_mel_bins',
  'd_model',
  'encoder_layers',
  'decoder_layers',
  'encoder_attention_heads',
  'decoder_attention_heads',
  'encoder_ffn_dim',
  'decoder_ffn_dim',
  'max_source_positions',
  'max_target_positions',
] as const;

type Sizes = Record<(typeof SIZES)[number], number>;
/** Sizes as `config.json` names them. */
export type HuggingFaceSizes = Readonly<Sizes>;

/** The sizes in a `config.json` of a model with these dimensions. */
export const huggingFaceSizes = (dimensions: WhisperDimensions): HuggingFaceSizes => {
  const { encoder, decoder } = dimensions;
  return {
    vocab_size: dimensions.vocabulary,
    num_mel_bins: dimensions.melBins,
    d_model: dimensions.state,
    encoder_layers: encoder.layers,
    decoder_layers: decoder.layers,
    encoder_attention_heads: encoder.heads,
    decoder_attention_heads: decoder.heads,
    encoder_ffn_dim: encoder.feedForward,
    decoder_ffn_dim: decoder.feedForward,
    max_source_positions: dimensions.audioContext,
    max_target_positions: dimensions.textContext,
  };
};

const readSizes = (config: Json, where: string): Sizes => {
  const sizes = {} as Sizes;
  for (const key of SIZES) {
    const value = config[key];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
      fail(
        'config',
        `${where}: "${key}" must be a positive integer, found ${JSON.stringify(value)}; ` +
          'take config.json from the same place as the weights',
      );
    sizes[key] = value;
  }
  return sizes;
};

/** Settings that would change the computation; released checkpoints all have these values. */
const FIXED: Readonly<Record<string, unknown>> = {
  model_type: 'whisper',
  activation_function: 'gelu',
  scale_embedding: false,
  layer_norm_eps: 1e-5,
};

const checkFixed = (config: Json, where: string): void => {
  for (const [key, expected] of Object.entries(FIXED)) {
    const found = config[key];
    if (found !== undefined && found !== expected)
      fail(
        'config',
        `${where}: "${key}" is ${JSON.stringify(found)}, only ${JSON.stringify(expected)} is supported`,
      );
  }
};

const checkHeads = (sizes: Sizes, where: string): void => {
  for (const key of ['encoder_attention_heads', 'decoder_attention_heads'] as const)
    if (sizes.d_model % sizes[key] !== 0)
      fail('config', `${where}: d_model ${sizes.d_model} does not divide by ${key} ${sizes[key]}`);
};

/**
 * Dimensions from the content of a Hugging Face `config.json`.
 * Throws `config` errors that name the key for missing or wrong sizes, and for settings that would
 * change the computation (another activation, scaled embeddings). Other keys are ignored.
 */
export const parseHuggingFaceConfig = (
  config: unknown,
  where = 'config.json',
): WhisperDimensions => {
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    fail('config', `${where}: expected a JSON object, found ${JSON.stringify(config)}`);
  const json = config as Json;
  checkFixed(json, where);
  const sizes = readSizes(json, where);
  checkHeads(sizes, where);
  return {
    melBins: sizes.num_mel_bins,
    audioContext: sizes.max_source_positions,
    textContext: sizes.max_target_positions,
    vocabulary: sizes.vocab_size,
    state: sizes.d_model,
    encoder: {
      layers: sizes.encoder_layers,
      heads: sizes.encoder_attention_heads,
      feedForward: sizes.encoder_ffn_dim,
    },
    decoder: {
      layers: sizes.decoder_layers,
      heads: sizes.decoder_attention_heads,
      feedForward: sizes.decoder_ffn_dim,
    },
  };
};
