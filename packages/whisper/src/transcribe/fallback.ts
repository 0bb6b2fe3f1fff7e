import type { DecodingResult } from '../decoding/decode.js';
import { decodeEncoded } from '../decoding/decode.js';
import type { EncodedWindows, SpeechModel } from '../decoding/speech-model.js';
import { findLoop } from './find-loop.js';
import { attemptOptions, type TranscribeSettings } from './options.js';

type Thresholds = Pick<
  TranscribeSettings,
  'compressionRatioThreshold' | 'logProbThreshold' | 'noSpeechThreshold' | 'loopThreshold'
>;
type Scores = Pick<
  DecodingResult,
  'tokens' | 'averageLogProb' | 'compressionRatio' | 'noSpeechProb'
>;

/** Whether the transcript repeats itself: compresses too well, or says the same again and again. */
export const isLooping = (
  { tokens, compressionRatio }: Pick<Scores, 'tokens' | 'compressionRatio'>,
  { compressionRatioThreshold, loopThreshold }: Thresholds,
  timestampBegin: number,
): boolean =>
  (compressionRatioThreshold !== null && compressionRatio > compressionRatioThreshold) ||
  (loopThreshold !== null &&
    (findLoop(tokens.filter((id) => id < timestampBegin))?.times ?? 1) >= loopThreshold);

/** Whether another temperature is to be tried: loops and improbable texts, unless it is silence. */
export const needsFallback = (
  scores: Scores,
  thresholds: Thresholds,
  timestampBegin: number,
): boolean => {
  const { logProbThreshold, noSpeechThreshold } = thresholds;
  const isImprobable = logProbThreshold !== null && scores.averageLogProb < logProbThreshold;
  const isSilence = noSpeechThreshold !== null && scores.noSpeechProb > noSpeechThreshold;
  if (isImprobable && isSilence) return false;
  return isImprobable || isLooping(scores, thresholds, timestampBegin);
};

/** Whether a window holds no speech: openai/whisper trusts a probable text over the no-speech probability. */
export const isSilent = (
  { noSpeechProb, averageLogProb }: Scores,
  { noSpeechThreshold, logProbThreshold }: Thresholds,
): boolean =>
  noSpeechThreshold !== null &&
  noSpeechProb > noSpeechThreshold &&
  !(logProbThreshold !== null && averageLogProb > logProbThreshold);

/**
 * Decodes one encoded window at rising temperatures until the result passes the thresholds
 * (Whisper paper, section 4.5); the last attempt stands.
 */
export const decodeWithFallback = async <C>(
  model: SpeechModel<C>,
  encoded: EncodedWindows<C>,
  settings: TranscribeSettings,
  prompt: readonly number[],
): Promise<DecodingResult> => {
  let result: DecodingResult | undefined;
  for (const temperature of settings.temperatures) {
    [result] = await decodeEncoded(model, encoded, attemptOptions(settings, temperature, prompt));
    if (!needsFallback(result!, settings, model.tokenizer.special.timestampBegin)) break;
  }
  return result!;
};
