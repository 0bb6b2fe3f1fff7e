import { strip } from '../tokenizer/strip.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { TranscribeSettings } from './options.js';

/** What has been said, as prompts see it. */
export interface PromptHistory {
  /** Tokens of the initial prompt. */
  readonly initial: readonly number[];
  /** Tokens since the last reset, the initial prompt included until then. */
  readonly tokens: readonly number[];
}

export const startHistory = (
  { encode }: Tokenizer,
  { initialPrompt, carryInitialPrompt }: TranscribeSettings,
): PromptHistory => {
  const initial = initialPrompt === undefined ? [] : encode(` ${strip(initialPrompt)}`);
  return { initial, tokens: carryInitialPrompt === true ? [] : initial };
};

/** The prompt of the next window; decoding takes as much of its end as the context holds. */
export const promptOf = (
  { initial, tokens }: PromptHistory,
  { carryInitialPrompt }: TranscribeSettings,
  textContext: number,
): readonly number[] => {
  if (carryInitialPrompt !== true) return tokens;
  const room = Math.floor(textContext / 2) - 1 - initial.length;
  return [...initial, ...(room > 0 ? tokens.slice(-room) : [])];
};

/** The history after a window: forgotten after a high temperature, whose text is not to be trusted. */
export const extendHistory = (
  { initial, tokens }: PromptHistory,
  said: readonly number[],
  temperature: number,
  { conditionOnPreviousText, promptResetTemperature }: TranscribeSettings,
): PromptHistory => {
  const isReset = !conditionOnPreviousText || temperature > promptResetTemperature;
  // No prompt holds more than a few hundred tokens: older ones are dropped.
  return { initial, tokens: isReset ? [] : [...tokens, ...said].slice(-1024) };
};
