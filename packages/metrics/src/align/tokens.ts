import { SPACE, strip } from '../text/unicode.js';

/** What counts as one token of an error rate. */
export type TokenUnit = 'word' | 'character';

const SPACE_RUNS = new RegExp(`[${SPACE}]{2,}`, 'gu');

/**
 * Words as jiwer sees them: pieces between single spaces, runs of white space counting as one space.
 * A lone tab, newline or no-break space does not part words; every normaliser here turns them into spaces.
 */
export const splitWords = (text: string): string[] =>
  strip(text.replace(SPACE_RUNS, ' '))
    .split(' ')
    .filter((word) => word !== '');

/** Code points of the stripped text; inner spaces count. Not grapheme clusters: é and e + U+0301 differ. */
export const splitCharacters = (text: string): string[] => Array.from(strip(text));

export const tokenize = (text: string, unit: TokenUnit): string[] =>
  unit === 'word' ? splitWords(text) : splitCharacters(text);
