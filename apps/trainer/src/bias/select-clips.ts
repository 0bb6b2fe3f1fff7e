import { createHash } from 'node:crypto';
import type { Utterance } from '@distilwhisper/data';

/**
 * At most `limit` utterances of each language: the genders that are declared take turns, so that a small one is not
 * lost, and those who declare none come last; within a gender in the order of a hash of the id. A lower limit gives
 * a part of what a higher one gives. In the order of the source.
 */
export const limitByLanguage = (
  utterances: readonly Utterance[],
  limit: number | undefined,
): readonly Utterance[] => {
  if (limit === undefined) return utterances;
  const chosen = new Set<Utterance>();
  for (const own of groupBy(utterances, ({ language }) => language)) {
    const declared = own.filter(({ gender }) => gender);
    const genders = groupBy(declared, ({ gender }) => gender!).map((group) => [...group].sort(byHash)); // prettier-ignore
    const turns = declared.map((_, turn) => genders.flatMap((group) => group[turn] ?? []));
    const others = own.filter(({ gender }) => !gender).sort(byHash);
    for (const utterance of [...turns.flat(), ...others].slice(0, limit)) chosen.add(utterance);
  }
  return utterances.filter((utterance) => chosen.has(utterance));
};

const groupBy = (utterances: readonly Utterance[], keyOf: (utterance: Utterance) => string): Utterance[][] => {
  const groups = new Map<string, Utterance[]>();
  for (const utterance of utterances) {
    const key = keyOf(utterance);
    groups.set(key, [...(groups.get(key) ?? []), utterance]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}; // prettier-ignore

const hashOf = ({ id }: Utterance): string => createHash('sha256').update(id).digest('hex');
const byHash = (a: Utterance, b: Utterance): number => (hashOf(a) < hashOf(b) ? -1 : 1);
