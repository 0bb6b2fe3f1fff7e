import { strip } from './strip.js';
import type { Tokenizer } from './tokenizer.js';

/** A word with the tokens that write it. The texts of all words join to the whole text. */
export interface WordTokens {
  readonly text: string;
  readonly tokens: readonly number[];
}

/** Languages written without spaces between words. */
const WITHOUT_SPACES = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue']);
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const REPLACEMENT = '\ufffd';

/** Splits wherever the tokens so far are whole characters: a token may end inside one. */
const splitAtCharacters = ({ decode }: Tokenizer, tokens: readonly number[]): WordTokens[] => {
  const whole = decode(tokens, { timestamps: true });
  const words: WordTokens[] = [];
  let pending: number[] = [];
  let offset = 0;
  for (const token of tokens) {
    pending.push(token);
    const text = decode(pending, { timestamps: true });
    const broken = text.indexOf(REPLACEMENT);
    // A replacement character that is also in the whole text is no half character.
    if (broken >= 0 && whole[offset + broken] !== REPLACEMENT) continue;
    words.push({ text, tokens: pending });
    offset += text.length;
    pending = [];
  }
  return words;
};

const startsWord = ({ text, tokens }: WordTokens, endOfText: number): boolean =>
  tokens[0]! >= endOfText || text.startsWith(' ') || PUNCTUATION.includes(strip(text));

const splitAtSpaces = (tokenizer: Tokenizer, tokens: readonly number[]): WordTokens[] => {
  const words: WordTokens[] = [];
  for (const part of splitAtCharacters(tokenizer, tokens)) {
    const last = words.at(-1);
    if (last === undefined || startsWord(part, tokenizer.special.endOfText)) words.push(part);
    else
      words[words.length - 1] = {
        text: last.text + part.text,
        tokens: [...last.tokens, ...part.tokens],
      };
  }
  return words;
};

/**
 * Groups tokens into words for word timestamps, as openai/whisper does: at spaces and around
 * punctuation, or at every character in languages written without spaces.
 */
export const splitWords = (
  tokenizer: Tokenizer,
  tokens: readonly number[],
  language: string,
): WordTokens[] =>
  WITHOUT_SPACES.has(language)
    ? splitAtCharacters(tokenizer, tokens)
    : splitAtSpaces(tokenizer, tokens);
