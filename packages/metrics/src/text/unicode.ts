/**
 * Character classes as Python's `re` and `str` see them, for use inside `[...]` with the `u` flag.
 * JavaScript's `\s` differs (it has U+FEFF, lacks U+001C-U+001F and U+0085) and its `\b` is ASCII only.
 */
export const SPACE =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const WORD = '[\\p{L}\\p{N}_]';

/** A zero-width word edge before, and after, a pattern that begins, or ends, with a letter or digit. */
export const WORD_START = `(?<!${WORD})`;
export const WORD_END = `(?!${WORD})`;

const SPACE_RUN = new RegExp(`[${SPACE}]+`, 'gu');
const OUTER_SPACE = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'gu');

/** Every run of white space becomes one space. */
export const collapseSpace = (text: string): string => text.replace(SPACE_RUN, ' ');

/** Without white space at both ends. */
export const strip = (text: string): string => text.replace(OUTER_SPACE, '');

/** The pieces between runs of white space, none of them empty. */
export function splitSpace(text: string): string[] {
  const stripped = strip(text);
  return stripped === '' ? [] : stripped.split(SPACE_RUN);
}
