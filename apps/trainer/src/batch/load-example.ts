import { SAMPLE_RATE } from '@distilwhisper/audio';
import type { Utterance } from '@distilwhisper/data';
import { fail } from '@distilwhisper/tensor';
import type { Tokenizer } from '@distilwhisper/whisper';
import type { Example } from './collate.js';
import { targetTokens, type TargetOptions } from './training-example.js';

/** Decodes an utterance's audio: mono, 16 kHz. */
export type DecodeSamples = (utterance: Utterance) => Promise<Float32Array>;

/** A spectrogram cannot be computed of less. */
const SHORTEST = 400;
const LONGEST = 30 * SAMPLE_RATE;

/**
 * An utterance ready to be batched.
 *
 * @throws DistilWhisperError `format` for a clip of a moment or of more than 30 s, and what `decode` throws
 */
export const loadExample = async (
  utterance: Utterance,
  decode: DecodeSamples,
  tokenizer: Tokenizer,
  options: TargetOptions,
): Promise<Example> => {
  const { id, text } = utterance;
  const samples = await decode(utterance);
  if (samples.length < SHORTEST || samples.length > LONGEST)
    fail('format', `${id}: the clip has ${(samples.length / SAMPLE_RATE).toFixed(2)} s; training takes clips of up to 30 s`, { id }); // prettier-ignore
  return { id, samples, target: targetTokens(tokenizer, text, options) };
};
