import { fail, tensor } from '@distilwhisper/tensor';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { argmax, logSumExp } from './log-sum-exp.js';
import type { EncodedWindows, SpeechModel } from './speech-model.js';

export interface LanguageDetection {
  /** Code of the most probable language. */
  readonly language: string;
  /** Probability of each language code; they sum to 1. */
  readonly probabilities: ReadonlyMap<string, number>;
}

/** softmax over the language tokens of the logits [vocabulary] that follow the start token. */
export const languageProbabilities = (
  logits: Float32Array,
  { languages }: Tokenizer,
): LanguageDetection => {
  const codes = [...languages.keys()];
  const values = Float32Array.from(languages.values(), (id) => logits[id]!);
  const best = argmax(values);
  const normaliser = logSumExp(values, values[best]!);
  return {
    language: codes[best]!,
    probabilities: new Map(codes.map((code, i) => [code, Math.exp(values[i]! - normaliser)])),
  };
};

/** Feeds the start token to every window: logits [window, vocabulary]. */
const logitsAtStart = async <C>(
  { decoder, tokenizer }: SpeechModel<C>,
  { cache, windows }: EncodedWindows<C>,
): Promise<{ readonly logits: Float32Array; readonly cache: C }> => {
  const start = new Int32Array(windows).fill(tokenizer.special.startOfTranscript);
  const stepped = await decoder.step(cache, tensor('int32', [windows, 1], start));
  return { logits: stepped.logits.data, cache: stepped.cache };
};

/** The rows of logits [window, vocabulary]. */
export const rowsOf = (logits: Float32Array, windows: number): Float32Array[] =>
  Array.from({ length: windows }, (_, i) =>
    logits.subarray((i * logits.length) / windows, ((i + 1) * logits.length) / windows),
  );

/**
 * Finds the spoken language of each window from one decoder step (Whisper paper, section 2.3).
 *
 * @throws DistilWhisperError `unsupported` for English-only models
 */
export const detectLanguage = async <C>(
  model: SpeechModel<C>,
  encoded: EncodedWindows<C>,
): Promise<LanguageDetection[]> => {
  if (model.tokenizer.languages.size === 0)
    fail('unsupported', 'this model is English only: it has no language tokens to detect with');
  const { logits } = await logitsAtStart(model, encoded);
  return rowsOf(logits, encoded.windows).map((row) => languageProbabilities(row, model.tokenizer));
};
