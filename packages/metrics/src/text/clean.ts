/** Letters that no Unicode decomposition takes apart, and what replaces them once diacritics go. */
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', æ: 'ae', Æ: 'AE', ß: 'ss', ẞ: 'SS', đ: 'd', Đ: 'D',
  ð: 'd', Ð: 'D', þ: 'th', Þ: 'th', ł: 'l', Ł: 'L',
}; // prettier-ignore

const MARKS_SYMBOLS_PUNCTUATION = /[\p{M}\p{S}\p{P}]/gu;
const SYMBOLS_PUNCTUATION = /[\p{S}\p{P}]/gu;
const MARKS_SYMBOLS_PUNCTUATION_UNDECOMPOSED = /[\p{M}\p{S}\p{P}œŒøØæÆßẞđĐðÐþÞłŁ]/gu;
const NONSPACING_MARK = /^\p{Mn}$/u;

/** NFKC, then every mark, symbol and punctuation character becomes a space. */
export const removeMarksAndSymbols = (text: string): string =>
  text.normalize('NFKC').replace(MARKS_SYMBOLS_PUNCTUATION, ' ');

/** NFKC, then every symbol and punctuation character becomes a space; combining marks stay. */
export const removeSymbols = (text: string): string =>
  text.normalize('NFKC').replace(SYMBOLS_PUNCTUATION, ' ');

/**
 * NFKD; non-spacing marks vanish, letters such as ß and ø turn into plain ones, and other marks,
 * symbols and punctuation become spaces, except the characters of `keep`.
 */
export const removeSymbolsAndDiacritics = (text: string, keep = ''): string =>
  text.normalize('NFKD').replace(MARKS_SYMBOLS_PUNCTUATION_UNDECOMPOSED, (character) => {
    if (keep.includes(character)) return character;
    const plain = UNDECOMPOSED[character];
    if (plain !== undefined) return plain;
    return NONSPACING_MARK.test(character) ? '' : ' ';
  });

/** Without text in <...>, [...] and (...): speaker labels and sound descriptions are not speech. */
export const removeBracketed = (text: string): string =>
  text.replace(/[<[][^>\]]*[>\]]/gu, '').replace(/\(([^)]+?)\)/gu, '');
