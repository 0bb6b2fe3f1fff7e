import { removeBracketed, removeSymbolsAndDiacritics } from './clean.js';
import { convertEnglishNumbers } from './english-numbers.js';
import { americanSpelling } from './english-spelling.js';
import type { Normalizer } from './normalizer.js';
import { collapseSpace, SPACE, WORD_END, WORD_START } from './unicode.js';

/** Whole words and what they are written out as. */
const WORDS: Readonly<Record<string, string>> = {
  "won't": 'will not', "can't": 'can not', "let's": 'let us', "ain't": 'aint', "y'all": 'you all',
  wanna: 'want to', gotta: 'got to', gonna: 'going to', "i'ma": 'i am going to', imma: 'i am going to',
  woulda: 'would have', coulda: 'could have', shoulda: 'should have', "ma'am": 'madam',
  mr: 'mister ', mrs: 'missus ', st: 'saint ', dr: 'doctor ', prof: 'professor ', capt: 'captain ',
  gov: 'governor ', ald: 'alderman ', gen: 'general ', sen: 'senator ', rep: 'representative ',
  pres: 'president ', rev: 'reverend ', hon: 'honorable ', asst: 'assistant ', assoc: 'associate ',
  lt: 'lieutenant ', col: 'colonel ', jr: 'junior ', sr: 'senior ', esq: 'esquire ',
}; // prettier-ignore

/** Ends of words, longer ones first. */
const ENDINGS: Readonly<Record<string, string>> = {
  "'d been": ' had been', "'s been": ' has been', "'d gone": ' had gone', "'s gone": ' has gone',
  "'d done": ' had done', "'s got": ' has got',
  "n't": ' not', "'re": ' are', "'s": ' is', "'d": ' would', "'ll": ' will', "'t": ' not', "'ve": ' have', "'m": ' am',
}; // prettier-ignore

const FILLER = new RegExp(`${WORD_START}(hmm|mm|mhm|mmm|uh|um)${WORD_END}`, 'gu');
const SPACE_BEFORE_APOSTROPHE = new RegExp(`[${SPACE}]+'`, 'gu');
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  ...Object.entries(WORDS).map(
    ([word, full]) => [new RegExp(WORD_START + word + WORD_END, 'gu'), full] as const,
  ),
  ...Object.entries(ENDINGS).map(
    ([ending, full]) => [new RegExp(ending + WORD_END, 'gu'), full] as const,
  ),
];

function expandContractions(text: string): string {
  let expanded = text.replace(FILLER, '').replace(SPACE_BEFORE_APOSTROPHE, "'");
  for (const [pattern, full] of REPLACEMENTS) expanded = expanded.replace(pattern, full);
  return expanded;
}

function normalize(text: string): string {
  const expanded = expandContractions(removeBracketed(text.toLowerCase()))
    .replace(/(\p{Nd}),(\p{Nd})/gu, '$1$2')
    .replace(/\.([^0-9]|$)/gu, ' $1');
  const plain = removeSymbolsAndDiacritics(expanded, '.%$¢€£');
  const spelled = americanSpelling(convertEnglishNumbers(plain))
    .replace(/[.$¢€£]([^0-9])/gu, ' $1')
    .replace(/([^0-9])%/gu, '$1 ');
  return collapseSpace(spelled);
}

/**
 * The English normaliser of openai/whisper (Radford et al. 2022, appendix C), equal to it: filler
 * words vanish, contractions and titles are written out, numbers become digits, British spelling
 * becomes American, diacritics and punctuation go. For English only.
 */
export const whisperEnglish: Normalizer = { name: 'whisper-english', version: 1, normalize };
