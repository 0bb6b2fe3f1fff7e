import { fail } from '../errors.js';
import { whisperBasic } from './basic.js';
import { whisperEnglish } from './english.js';
import { marks } from './marks.js';
import { identity, type Normalizer } from './normalizer.js';
import { paper } from './paper.js';

/** Names that configuration files and command lines may use. */
export const NORMALIZER_NAMES = [
  'none',
  'whisper-basic',
  'whisper-basic-nodiacritics',
  'whisper-basic-letters',
  'whisper-basic-nodiacritics-letters',
  'whisper-english',
  'paper',
  'marks',
] as const;

export type NormalizerName = (typeof NORMALIZER_NAMES)[number];

/**
 * The normaliser with this name.
 * @throws code `missing` for a name not in {@link NORMALIZER_NAMES}.
 */
export function normalizerByName(name: string): Normalizer {
  switch (name as NormalizerName) {
    case 'none':
      return identity;
    case 'whisper-basic':
    case 'whisper-basic-nodiacritics':
    case 'whisper-basic-letters':
    case 'whisper-basic-nodiacritics-letters':
      return whisperBasic({
        removeDiacritics: name.includes('-nodiacritics'),
        splitLetters: name.includes('-letters'),
      });
    case 'whisper-english':
      return whisperEnglish;
    case 'paper':
      return paper;
    case 'marks':
      return marks;
  }
  return fail(
    'missing',
    `no normaliser is called "${name}"; there are ${NORMALIZER_NAMES.join(', ')}`,
    {
      name,
    },
  );
}
