// White_Space instead of \s: in JavaScript \s takes U+FEFF in and leaves U+0085 out, in the
// reference tokenizers it is the other way round.
const PIECES =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/**
 * Cuts text into the pieces that byte-pair merges never cross (GPT-2's rule): English
 * contractions, words, numbers and runs of other signs, each with one leading space, and the
 * remaining white space. The pieces join to the text.
 */
export const splitText = (text: string): string[] => text.match(PIECES) ?? [];
