import { alignTokens, alignedTokens, scoringTokens, type AlignedToken, type Normalizer, type TokenUnit } from '@distilwhisper/metrics'; // prettier-ignore
import { html, type Markup } from './markup.js';

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
  const shown = columns.slice(0, LONGEST).map((column, i) => html`${i > 0 && gap}${one(column)}`);
  const more = columns.length - LONGEST;
  const rest = more > 0 && html` <span class="note">… and ${more} more</span>`;
  return html`${shown}${rest}`;
};

const one = ({ kind, reference, hypothesis }: AlignedToken): Markup => {
  switch (kind) {
    case 'equal':
      return html`${hypothesis ?? ''}`;
    case 'substitute':
      return html`<mark title="${reference ?? ''}">${hypothesis ?? ''}</mark>`;
    case 'delete':
      return html`<del>${reference ?? ''}</del>`;
    case 'insert':
      return html`<ins>${hypothesis ?? ''}</ins>`;
  }
};
