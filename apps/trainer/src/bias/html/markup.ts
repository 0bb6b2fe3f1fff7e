/** HTML that is safe to put into a page: made by `h`, which escapes everything else. */
export interface Markup {
  readonly markup: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it appears in HTML, in quoted attributes too. Control characters, which HTML cannot hold, become U+FFFD. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (letter) => ESCAPES[letter]!)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd');

type Piece = string | number | Markup | readonly Markup[] | false | undefined;

const render = (piece: Piece): string => {
  if (piece === false || piece === undefined) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escapeHtml(String(piece));
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('');
};

/** A template of HTML: what is put in is escaped, unless it is markup already. */
export const h = (literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markup => ({
  markup: literals.map((literal, i) => literal + (i < pieces.length ? render(pieces[i]) : '')).join(''), // prettier-ignore
});

/** Text that is known to be HTML: the style sheet. */
export const trusted = (markup: string): Markup => ({ markup });
