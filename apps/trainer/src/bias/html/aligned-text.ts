import { alignTokens, alignedTokens, scoringTokens, type AlignedToken, type Normalizer, type TokenUnit } from '@distilwhisper/metrics'; // prettier-ignore
import { h, type Markup } from './markup.js';

const LONGEST = 48;

/**
 * A transcript aligned with its reference, normalised as it is scored: a wrong word marked (its title says the right
 * one), a missing one struck, one too many underlined. Long ones are cut, and say so.
 */
export const alignedText = (
  texts: { readonly reference: string; readonly hypothesis: string },
  options: { readonly normalizer: Normalizer; readonly unit: TokenUnit },
): Markup => {
  const [reference, hypothesis] = [scoringTokens(texts.reference, options), scoringTokens(texts.hypothesis, options)]; // prettier-ignore
  const columns = alignedTokens(alignTokens(reference, hypothesis), reference, hypothesis);
  const gap = options.unit === 'word' ? ' ' : '';
  const shown = columns.slice(0, LONGEST).map((column, i) => h`${i > 0 && gap}${one(column)}`);
  const more = columns.length - LONGEST;
  const rest = more > 0 && h` <span class="note">… and ${more} more</span>`;
  return h`${shown}${rest}`;
};

const one = ({ kind, reference, hypothesis }: AlignedToken): Markup => {
  switch (kind) {
    case 'equal':
      return h`${hypothesis ?? ''}`;
    case 'substitute':
      return h`<mark title="${reference ?? ''}">${hypothesis ?? ''}</mark>`;
    case 'delete':
      return h`<del>${reference ?? ''}</del>`;
    case 'insert':
      return h`<ins>${hypothesis ?? ''}</ins>`;
  }
};
