import { resourceLevel } from '@distilwhisper/metrics';
import { fail } from '@distilwhisper/tensor';
import type { Utterance } from '@distilwhisper/data';

/** What groups can be made by. */
export const GROUPINGS = ['gender', 'age', 'resource'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** `gender,age`. @throws DistilWhisperError `argument` */
export const parseGroupings = (text: string): Grouping[] => {
  const names = text.split(',').map((name) => name.trim()).filter((name) => name !== ''); // prettier-ignore
  if (names.length === 0) fail('argument', `--groups is empty; there are ${GROUPINGS.join(', ')}`);
  const chosen = names.map(
    (name) =>
      GROUPINGS.find((known) => known === name) ??
      fail('argument', `no grouping '${name}'; there are ${GROUPINGS.join(', ')}`, { name }),
  );
  return [...new Set(chosen)];
};

/** Groups in the order in which reports show them. */
const ORDER: Readonly<Record<Grouping, readonly string[]>> = {
  gender: ['male', 'female'],
  age: ['under 30', '30 to 49', '50 and over'],
  resource: ['high', 'medium', 'low'],
};

export const inOrder = (grouping: Grouping, groups: readonly string[]): string[] => {
  const rank = (group: string): number => {
    const at = ORDER[grouping].indexOf(group);
    return at < 0 ? ORDER[grouping].length : at;
  };
  return [...groups].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
};

/** Decades as Common Voice names them, in the bands that reports use. */
const BANDS: Readonly<Record<string, string>> = {
  teens: 'under 30',
  twenties: 'under 30',
  thirties: '30 to 49',
  forties: '30 to 49',
  fourties: '30 to 49',
  fifties: '50 and over',
  sixties: '50 and over',
  seventies: '50 and over',
  eighties: '50 and over',
  nineties: '50 and over',
};

/** The band of an age: of a decade's name or a number of years; undefined for any other word. */
export const ageBand = (age: string): string | undefined => {
  const word = age.trim().toLowerCase();
  if (Object.hasOwn(BANDS, word)) return BANDS[word];
  if (!/^\d{1,3}$/.test(word)) return undefined;
  const years = Number(word);
  return years < 30 ? 'under 30' : years < 50 ? '30 to 49' : '50 and over';
};

export type Labels = Readonly<Partial<Record<Grouping, string>>>;

/** The groups an utterance belongs to; absent where nothing is declared or the word is not known. */
export const labelsOf = ({ gender, age, language }: Pick<Utterance, 'gender' | 'age' | 'language'>): Labels => {
  const band = age === undefined ? undefined : ageBand(age);
  // Few languages have less than 10 hours: they join those with less than 100.
  const level = resourceLevel(language);
  const resource = level === 'very-low' ? 'low' : level;
  return {
    ...(gender !== undefined && gender !== '' && { gender }),
    ...(band !== undefined && { age: band }),
    ...(resource !== undefined && { resource }),
  };
}; // prettier-ignore
