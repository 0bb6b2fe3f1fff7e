import { strip } from '../../tokenizer/strip.js';
import type { TimedWord } from './align-words.js';

/** `target` takes the text and tokens of `source`, which is left empty. */
const take = (target: TimedWord, source: TimedWord, isBefore: boolean): void => {
  target.word = isBefore ? source.word + target.word : target.word + source.word;
  target.tokens = isBefore
    ? [...source.tokens, ...target.tokens]
    : [...target.tokens, ...source.tokens];
  source.word = '';
  source.tokens = [];
};

/**
 * Joins opening signs to the word after them and closing ones to the word before them, in place;
 * what was joined stays as an empty word.
 */
export const mergePunctuation = (words: TimedWord[], opening: string, closing: string): void => {
  for (let i = words.length - 2, next = words.length - 1; i >= 0; i -= 1) {
    const { word } = words[i]!;
    if (word.startsWith(' ') && opening.includes(strip(word))) take(words[next]!, words[i]!, true);
    else next = i;
  }
  for (let previous = 0, i = 1; i < words.length; i += 1) {
    if (!words[previous]!.word.endsWith(' ') && closing.includes(words[i]!.word))
      take(words[previous]!, words[i]!, false);
    else previous = i;
  }
};
