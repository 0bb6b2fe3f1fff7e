import { fail } from '@distilwhisper/tensor';
import type { WhisperDimensions } from '../dimensions.js';

const DIMS = [
  'n_mels',
  'n_vocab',
  'n_audio_ctx',
  'n_audio_state',
  'n_audio_head',
  'n_audio_layer',
  'n_text_ctx',
  'n_text_state',
  'n_text_head',
  'n_text_layer',
] as const;

/**
 * Dimensions from the `dims` entry of an OpenAI `.pt` checkpoint.
 * The inner width of the feed-forward is not stored there: it is 4 x state.
 */
export const parseOpenAiDims = (
  dims: Readonly<Record<string, unknown>>,
  where: string,
): WhisperDimensions => {
  const sizes = {} as Record<(typeof DIMS)[number], number>;
  for (const key of DIMS) {
    const value = dims[key];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
      fail(
        'config',
        `${where}: dims.${key} must be a positive integer, found ${JSON.stringify(value)}`,
      );
    sizes[key] = value;
  }
  if (sizes.n_audio_state !== sizes.n_text_state)
    fail(
      'config',
      `${where}: encoder and decoder must have one width, ` +
        `found n_audio_state ${sizes.n_audio_state} and n_text_state ${sizes.n_text_state}`,
    );
  const state = sizes.n_text_state;
  return {
    melBins: sizes.n_mels,
    audioContext: sizes.n_audio_ctx,
    textContext: sizes.n_text_ctx,
    vocabulary: sizes.n_vocab,
    state,
    encoder: { layers: sizes.n_audio_layer, heads: sizes.n_audio_head, feedForward: 4 * state },
    decoder: { layers: sizes.n_text_layer, heads: sizes.n_text_head, feedForward: 4 * state },
  };
};
