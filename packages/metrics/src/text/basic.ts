import { removeBracketed, removeMarksAndSymbols, removeSymbolsAndDiacritics } from './clean.js';
import type { Normalizer } from './normalizer.js';
import { collapseSpace } from './unicode.js';

export interface WhisperBasicOptions {
  /** Drop diacritics (é becomes e) instead of putting a space in place of every mark. */
  readonly removeDiacritics?: boolean;
  /** Separate all letters (grapheme clusters) by spaces, so that words become letters. */
  readonly splitLetters?: boolean;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * The multilingual normaliser of openai/whisper (Radford et al. 2022, appendix C), equal to it for
 * every string of characters known to both Unicode versions. Its output can begin or end with a space.
 *
 * It puts a space in place of combining marks and so takes words of Thai, Tamil, Hindi and other
 * scripts to pieces: report `marks` beside it for those.
 */
export function whisperBasic(options: WhisperBasicOptions = {}): Normalizer {
  const { removeDiacritics = false, splitLetters = false } = options;
  const clean = removeDiacritics ? removeSymbolsAndDiacritics : removeMarksAndSymbols;
  const normalize = (text: string): string => {
    const cleaned = clean(removeBracketed(text.toLowerCase())).toLowerCase();
    if (!splitLetters) return collapseSpace(cleaned);
    return collapseSpace(Array.from(graphemes.segment(cleaned), (part) => part.segment).join(' '));
  };
  const suffix = (removeDiacritics ? '-nodiacritics' : '') + (splitLetters ? '-letters' : '');
  return { name: `whisper-basic${suffix}`, version: 1, normalize };
}
