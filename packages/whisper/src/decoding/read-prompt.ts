import { tensor, type I32 } from '@distilwhisper/tensor';
import { languageToken } from '../tokenizer/start-tokens.js';
import {
  detectLanguage,
  languageProbabilities,
  rowsOf,
  type LanguageDetection,
} from './detect-language.js';
import type { InitialTokens } from './initial-tokens.js';
import { argmax, logSumExp } from './log-sum-exp.js';
import type { EncodedWindows, SpeechModel } from './speech-model.js';

export interface ReadPrompt<C> {
  readonly cache: C;
  /** Logits [window, vocabulary] after the initial tokens. */
  readonly logits: Float32Array;
  /** Probability of `<|nospeech|>` in place of a language, by window. */
  readonly noSpeechProbs: readonly number[];
  /** By window, where the language was to be detected. */
  readonly detected: readonly LanguageDetection[] | undefined;
}

const repeated = (
  rows: number,
  tokens: readonly number[],
): I32<readonly ['row', 'token']> & { readonly data: Int32Array } => {
  const data = new Int32Array(rows * tokens.length);
  for (let row = 0; row < rows; row += 1) data.set(tokens, row * tokens.length);
  return tensor('int32', [rows, tokens.length], data);
};

const probabilityOf = (logits: Float32Array, id: number): number =>
  Math.exp(logits[id]! - logSumExp(logits, logits[argmax(logits)]!));

/**
 * Feeds the initial tokens in two steps, up to the start token and after it: both only need the
 * last position's logits, where one step would compute those of a whole prompt.
 */
export const readPrompt = async <C>(
  model: SpeechModel<C>,
  encoded: EncodedWindows<C>,
  { upToStart, afterStart }: InitialTokens,
  detect: boolean,
): Promise<ReadPrompt<C>> => {
  const { decoder, tokenizer } = model;
  const { windows } = encoded;
  const detectAlone = detect && upToStart.length > 1; // a prompt would change the probabilities
  const alone = detectAlone ? await detectLanguage(model, encoded) : undefined;
  const start = await decoder.step(encoded.cache, repeated(windows, upToStart));
  const rows = rowsOf(start.logits.data, windows);
  const noSpeechProbs = rows.map((row) => probabilityOf(row, tokenizer.special.noSpeech));
  const detected = detect
    ? (alone ?? rows.map((row) => languageProbabilities(row, tokenizer)))
    : undefined;
  if (afterStart.length === 0)
    return { cache: start.cache, logits: start.logits.data, noSpeechProbs, detected };
  const rest = repeated(windows, afterStart);
  detected?.forEach(({ language }, window) => {
    rest.data[window * afterStart.length] = languageToken(tokenizer, language);
  });
  const { cache, logits } = await decoder.step(start.cache, rest);
  return { cache, logits: logits.data, noSpeechProbs, detected };
};
