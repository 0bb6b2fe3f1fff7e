import { removeBracketed, removeMarksAndSymbols } from './clean.js';
import type { Normalizer } from './normalizer.js';
import { collapseSpace, strip } from './unicode.js';

/** CJK punctuation to Katakana extensions, Han, Yi, Hangul, half- and full-width forms, Thai, Lao, Tibetan, Myanmar. */
const SPLIT_LETTER =
  /[\u3000-\u30ff\u3100-\u318f\u31a0-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7af\uf900-\ufaff\ufe10-\ufe1f\uff00-\uffef\u0e00-\u0fff\u1000-\u109f\uaa60-\uaa7f-]/gu;

function normalize(text: string): string {
  const cleaned = removeMarksAndSymbols(removeBracketed(text.toLowerCase())).toLowerCase();
  return collapseSpace(strip(cleaned.replace(SPLIT_LETTER, ' $& ')));
}

/**
 * The normaliser behind the scores of the DistilWhisper paper (arXiv 2405.00966; the reference
 * implementation's extended normaliser with letters split): the basic cleaning of openai/whisper,
 * then a space around every Thai, Lao, Tibetan, Myanmar, Hangul, Kana and Han character.
 *
 * Use it only to compare with the paper. Marks are lost, so a Thai "WER" is a character error rate
 * without vowels and tones, and four Tamil words become eight pieces.
 */
export const paper: Normalizer = { name: 'paper', version: 1, normalize };
