import { fail } from '@distilwhisper/tensor';
import { startTokens } from '../tokenizer/start-tokens.js';
import { strip } from '../tokenizer/strip.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { DecodingOptions } from './options.js';

/** Tokens fed before the first sampled one, in two parts: language detection reads between them. */
export interface InitialTokens {
  /** Prompt, up to and including `<|startoftranscript|>`. */
  readonly upToStart: readonly number[];
  /** Language, task, `<|notimestamps|>` and prefix; may be empty. */
  readonly afterStart: readonly number[];
}

const encodeText = (tokenizer: Tokenizer, text: string | readonly number[]): readonly number[] =>
  typeof text === 'string' ? tokenizer.encode(` ${strip(text)}`) : text;

const promptTokens = (
  tokenizer: Tokenizer,
  { prompt, hotwords, prefix }: DecodingOptions,
  limit: number,
): number[] => {
  const previous = prompt === undefined ? [] : encodeText(tokenizer, prompt);
  const words =
    hotwords === undefined || hotwords === '' || prefix !== undefined
      ? []
      : encodeText(tokenizer, hotwords).slice(0, limit);
  const room = limit - words.length;
  return [...words, ...(room > 0 ? previous.slice(-room) : [])];
};

const prefixTokens = (
  tokenizer: Tokenizer,
  { prefix }: DecodingOptions,
  room: number,
): readonly number[] => {
  if (prefix === undefined || prefix.length === 0) return [];
  const tokens = encodeText(tokenizer, prefix);
  return room > 0 ? tokens.slice(-room) : tokens;
};

/**
 * Builds `[<|startofprev|> hotwords prompt] <|startoftranscript|> [language task]
 * [<|notimestamps|>] [prefix]`. Hotwords and prompt share half the context less one token; the
 * newest part of the prompt stays.
 *
 * @throws DistilWhisperError `argument` where a prefix leaves no room for a transcript
 */
export const initialTokens = (
  tokenizer: Tokenizer,
  options: DecodingOptions,
  textContext: number,
): InitialTokens => {
  const half = Math.floor(textContext / 2);
  const prompt = promptTokens(tokenizer, options, half - 1);
  const start = startTokens(tokenizer, options);
  const afterStart = [
    ...start.slice(1),
    ...prefixTokens(tokenizer, options, half - (options.sampleLength ?? half)),
  ];
  const upToStart = [
    ...(prompt.length > 0 ? [tokenizer.special.startOfPrevious, ...prompt] : []),
    start[0]!,
  ];
  const length = upToStart.length + afterStart.length;
  if (length > textContext)
    fail(
      'argument',
      `prompt and prefix take ${length} tokens, but the model's context has ${textContext}; shorten the prefix`,
      { option: 'prefix', length, limit: textContext },
    );
  return { upToStart, afterStart };
};
