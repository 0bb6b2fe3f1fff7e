import { SPELLING_STEMS } from './english-spelling-table.js';
import { splitSpace } from './unicode.js';

/** "british american ending,ending" each: every ending is added to both stems; "-" stands for none. */
function readTable(table: string): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>();
  for (const entry of table.trim().split(/\n|; /u)) {
    const [british = '', american = '', endings = ''] = entry.split(' ');
    for (const ending of endings.split(',')) {
      const tail = ending === '-' ? '' : ending;
      spellings.set(british + tail, american + tail);
    }
  }
  return spellings;
}

const AMERICAN = readTable(SPELLING_STEMS);

/** British words in American spelling, words separated by one space. */
export const americanSpelling = (text: string): string =>
  splitSpace(text)
    .map((word) => AMERICAN.get(word) ?? word)
    .join(' ');
