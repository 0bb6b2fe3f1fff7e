import { fail } from '@distilwhisper/tensor';

/** What an utterance must be to be kept. A rule that is absent holds for all; empty text is always dropped. */
export interface FilterRules {
  readonly minSeconds?: number;
  /** Whisper hears 30 s. */
  readonly maxSeconds?: number;
  /** Characters are Unicode code points, spaces included. */
  readonly minCharacters?: number;
  readonly maxCharacters?: number;
  /** Too few or too many for the time: text and audio do not belong together, or were cut. */
  readonly minCharactersPerSecond?: number;
  readonly maxCharactersPerSecond?: number;
  /** Matches each character that may occur: `/[\p{Script=Arabic}\p{P}\s]/u`. */
  readonly allowedCharacters?: RegExp;
  /** At most so many utterances of one text (and language), the first ones; 1 drops every repetition. */
  readonly maxPerText?: number;
  /** The longest text in tokens; needs `tokenCount`. Whisper's decoder has room for 448, prompt included. */
  readonly maxTokens?: number;
  readonly tokenCount?: (text: string) => number;
  /** What becomes of clips whose duration is not known, where a rule needs it. Default `keep`. */
  readonly unknownDuration?: 'keep' | 'drop';
}

const RANGES = [
  ['minSeconds', 'maxSeconds'],
  ['minCharacters', 'maxCharacters'],
  ['minCharactersPerSecond', 'maxCharactersPerSecond'],
] as const;

/** @throws DistilWhisperError `argument` for a bound that is not a number, or crosses the other */
export const checkRules = (rules: FilterRules): void => {
  for (const [least, most] of RANGES) {
    const [low, high] = [rules[least] ?? 0, rules[most] ?? Infinity];
    if (!(low >= 0 && low <= high))
      fail('argument', `${least} ${low} and ${most} ${high} leave nothing to keep`, { low, high });
  }
  if ((rules.maxTokens === undefined) !== (rules.tokenCount === undefined))
    fail('argument', 'maxTokens and tokenCount go together: pass both or neither');
  const { maxPerText = 1 } = rules;
  if (!(Number.isInteger(maxPerText) && maxPerText >= 1))
    fail('argument', `maxPerText must be a whole number from 1, got ${maxPerText}`, { maxPerText });
};
