import { removeBracketed, removeSymbols } from './clean.js';
import type { Normalizer } from './normalizer.js';
import { collapseSpace, strip } from './unicode.js';

/**
 * The basic normaliser of openai/whisper with one difference: combining marks (vowel signs, tone
 * marks, viramas) are kept, so that words of Indic, Thai, Khmer, Hebrew or Arabic script stay whole.
 * Compare Manohar et al. 2024 (arXiv 2409.02449) on what removing them hides.
 */
export const marks: Normalizer = {
  name: 'marks',
  version: 1,
  normalize: (text) =>
    strip(collapseSpace(removeSymbols(removeBracketed(text.toLowerCase())).toLowerCase())),
};
