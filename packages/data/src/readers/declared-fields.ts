import type { Utterance, Votes } from '../utterance.js';
import type { Values } from './collector.js';

/** Common Voice renamed its answers in 2024, FLEURS writes capitals: one word for each. */
const GENDERS: Readonly<Record<string, string | undefined>> = {
  male_masculine: 'male',
  female_feminine: 'female',
  m: 'male',
  f: 'female',
  do_not_wish_to_say: undefined,
};

const genderOf = (declared: string): string | undefined => {
  const word = declared.trim().toLowerCase();
  return Object.hasOwn(GENDERS, word) ? GENDERS[word] : word;
};

/** What the speaker and the source say of a clip; absent where they say nothing. */
export const declaredFields = (
  values: Values,
): Pick<Utterance, 'speaker' | 'gender' | 'age' | 'split'> => {
  const gender = values.gender ? genderOf(values.gender) : undefined;
  return {
    ...(values.speaker && { speaker: values.speaker }),
    ...(gender && { gender }),
    ...(values.age && { age: values.age }),
    ...(values.split && { split: values.split }),
  };
};

const count = (cell: string | undefined): number => {
  const value = Number(cell ?? '');
  return Number.isInteger(value) && value > 0 ? value : 0;
};

export const votesOf = ({ up, down }: Values): { readonly votes?: Votes } =>
  up || down ? { votes: { up: count(up), down: count(down) } } : {};
