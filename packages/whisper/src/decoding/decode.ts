import type { F32 } from '@distilwhisper/tensor';
import { languageCode } from '../tokenizer/languages.js';
import { strip } from '../tokenizer/strip.js';
import { chooseSearch } from './choose-search.js';
import { compressionRatio } from './compression-ratio.js';
import type { LanguageDetection } from './detect-language.js';
import { initialTokens } from './initial-tokens.js';
import { logitRules } from './logit-rules.js';
import { checkDecodingOptions, type DecodingOptions } from './options.js';
import { bestHypothesis } from './rank.js';
import { readPrompt } from './read-prompt.js';
import { runSearch, throwIfAborted } from './run-search.js';
import type { Hypothesis } from './search.js';
import type { EncodedWindows, SpeechModel } from './speech-model.js';

/** The transcript of one window. */
export interface DecodingResult {
  /** Code of the language given or detected; `en` for English-only models. */
  readonly language: string;
  /** Present where the language was detected. */
  readonly languageProbabilities?: ReadonlyMap<string, number>;
  /** Sampled tokens, timestamps among them, without the end token. */
  readonly tokens: readonly number[];
  readonly text: string;
  /** Sum of the tokens' log-probabilities over their number, both with the end token. */
  readonly averageLogProb: number;
  /** Probability of `<|nospeech|>`. */
  readonly noSpeechProb: number;
  readonly temperature: number;
  /** See `compressionRatio`: above 2.4 the text is likely to be a loop. */
  readonly compressionRatio: number;
}

const toResult = (
  { tokenizer }: SpeechModel<unknown>,
  options: DecodingOptions,
  best: Hypothesis,
  window: { readonly noSpeechProb: number; readonly detected: LanguageDetection | undefined },
): DecodingResult => {
  const { language = 'en', temperature = 0 } = options;
  const text = strip(tokenizer.decode(best.tokens));
  return {
    language: window.detected?.language ?? languageCode(language) ?? language,
    ...(window.detected && { languageProbabilities: window.detected.probabilities }),
    tokens: best.tokens,
    text,
    averageLogProb: best.logProb / (best.tokens.length + 1),
    noSpeechProb: window.noSpeechProb,
    temperature,
    compressionRatio: compressionRatio(text),
  };
};

/**
 * Decodes windows that are already encoded; they keep their cache and can be decoded again with
 * other options.
 *
 * @throws DistilWhisperError `argument` for bad options, `missing` for an unknown language,
 *   `cancelled` when the signal fires
 */
export const decodeEncoded = async <C>(
  model: SpeechModel<C>,
  encoded: EncodedWindows<C>,
  options: DecodingOptions = {},
): Promise<DecodingResult[]> => {
  checkDecodingOptions(options);
  throwIfAborted(options.signal);
  const { decoder, tokenizer, dimensions } = model;
  const { textContext } = dimensions;
  const initial = initialTokens(tokenizer, options, textContext);
  const length = initial.upToStart.length + initial.afterStart.length;
  const detect = options.language === undefined && tokenizer.multilingual;
  const prompt = await readPrompt(model, encoded, initial, detect);
  const { endOfText } = tokenizer.special;
  const search = chooseSearch(options, endOfText);
  const states = await runSearch({
    decoder,
    cache: prompt.cache,
    logits: prompt.logits,
    windows: encoded.windows,
    search,
    rules: logitRules(tokenizer, options),
    limit: Math.min(options.sampleLength ?? Math.floor(textContext / 2), textContext - length + 1),
    endOfText,
    signal: options.signal,
  });
  return states.map((state, i) =>
    toResult(model, options, bestHypothesis(search.candidates(state), options.lengthPenalty), {
      noSpeechProb: prompt.noSpeechProbs[i]!,
      detected: prompt.detected?.[i],
    }),
  );
};

/**
 * Decodes windows of log-mel, usually 30 s (3000 frames) each; windows of one call run as a batch.
 *
 * @param mel [batch, mel, frame]
 * @throws DistilWhisperError as {@link decodeEncoded}
 */
export const decode = async <C>(
  model: SpeechModel<C>,
  mel: F32<readonly ['batch', 'mel', 'frame']>,
  options: DecodingOptions = {},
): Promise<DecodingResult[]> => {
  checkDecodingOptions(options);
  throwIfAborted(options.signal);
  const cache = await model.decoder.start(mel);
  try {
    return await decodeEncoded(model, { cache, windows: mel.shape[0]! }, options);
  } finally {
    model.decoder.release?.(cache);
  }
};
