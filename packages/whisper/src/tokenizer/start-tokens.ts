import { fail } from '@distilwhisper/tensor';
import { languageCode } from './languages.js';
import type { Tokenizer } from './tokenizer.js';

export type Task = 'transcribe' | 'translate';

export interface StartTokensOptions {
  /** Code or English name; ignored by English-only models. Default `en`. */
  readonly language?: string;
  readonly task?: Task;
  /** Default true. False appends `<|notimestamps|>`. */
  readonly timestamps?: boolean;
}

/**
 * The id of a language token.
 *
 * @throws DistilWhisperError `missing` for a language that the model does not know
 */
export const languageToken = ({ languages }: Tokenizer, language: string): number => {
  const code = languageCode(language) ?? language;
  return (
    languages.get(code) ??
    fail(
      'missing',
      `language ${JSON.stringify(language)} is not one of the ${languages.size} that this model knows: ` +
        [...languages.keys()].join(' '),
      { language },
    )
  );
};

/**
 * The tokens that start a transcript: start, language, task and, without timestamps,
 * `<|notimestamps|>`. English-only models have neither language nor task.
 */
export const startTokens = (
  tokenizer: Tokenizer,
  { language = 'en', task = 'transcribe', timestamps = true }: StartTokensOptions = {},
): number[] => {
  const { special, multilingual } = tokenizer;
  return [
    special.startOfTranscript,
    ...(multilingual ? [languageToken(tokenizer, language), special[task]] : []),
    ...(timestamps ? [] : [special.noTimestamps]),
  ];
};
