import { fail } from '@distilwhisper/tensor';
import { roundHalfEven } from '../round-half-even.js';
import { TIMESTAMP_STEP } from '../tokenizer/special-tokens.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { DecodingOptions } from './options.js';
import type { LogitRule } from './rules/logit-rule.js';
import { noRepeatNgram } from './rules/no-repeat-ngram.js';
import { repetitionPenalty } from './rules/repetition-penalty.js';
import { suppressBlank } from './rules/suppress-blank.js';
import { suppressTokens } from './rules/suppress-tokens.js';
import { timestampRules } from './rules/timestamp-rules.js';

/**
 * Ids that `suppressTokens` stands for: the listed ones and the control tokens, ascending.
 *
 * @throws DistilWhisperError `argument` for an id that no token has
 */
export const suppressedIds = (
  { special, nonSpeechTokens, vocabulary }: Tokenizer,
  suppress: NonNullable<DecodingOptions['suppressTokens']>,
): number[] => {
  if (suppress === 'none' || suppress.length === 0) return [];
  const listed = suppress === 'non-speech' ? [-1] : suppress;
  const wrong = listed.find((id) => !Number.isInteger(id) || id < -1 || id >= vocabulary);
  if (wrong !== undefined)
    fail('argument', `suppressTokens names token ${wrong}; the vocabulary has ${vocabulary}`, { option: 'suppressTokens' }); // prettier-ignore
  const ids = new Set([
    ...listed.filter((id) => id >= 0),
    ...(listed.includes(-1) ? nonSpeechTokens : []),
    special.transcribe,
    special.translate,
    special.startOfTranscript,
    special.startOfPrevious,
    special.startOfLm,
    special.noSpeech, // its probability is read at the start token
  ]);
  return [...ids].sort((a, b) => a - b);
};

/** The rules that the options ask for, in the order in which they apply. */
export const logitRules = (tokenizer: Tokenizer, options: DecodingOptions): LogitRule[] => {
  const { special } = tokenizer;
  const { maxInitialTimestamp = 1, noRepeatNgram: ngram, repetitionPenalty: penalty } = options;
  const rules: LogitRule[] = [];
  if (penalty !== undefined && penalty !== 1)
    rules.push(repetitionPenalty(penalty, special.endOfText));
  if (ngram !== undefined) rules.push(noRepeatNgram(ngram, special.endOfText));
  if (options.suppressBlank ?? true) rules.push(suppressBlank(tokenizer));
  const ids = suppressedIds(tokenizer, options.suppressTokens ?? 'non-speech');
  if (ids.length > 0) rules.push(suppressTokens(ids));
  if (options.timestamps ?? true)
    rules.push(
      timestampRules(
        special,
        // 0 means no limit, as null does: openai/whisper tests it for truth.
        maxInitialTimestamp ? roundHalfEven(maxInitialTimestamp / TIMESTAMP_STEP) : undefined,
      ),
    );
  return rules;
};
