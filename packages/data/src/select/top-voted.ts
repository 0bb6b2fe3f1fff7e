import type { Utterance } from '../utterance.js';

/**
 * The `count` utterances of each language that listeners approved most: most votes up, then fewest
 * votes down, then the order of the source. DistilWhisper (arXiv 2405.00966, section on data) draws
 * its training sets so.
 */
export const topVoted = (utterances: readonly Utterance[], count: number): readonly Utterance[] => {
  const ranked = utterances
    .map((utterance, order) => ({ utterance, order, ...(utterance.votes ?? { up: 0, down: 0 }) }))
    .sort((a, b) => b.up - a.up || a.down - b.down || a.order - b.order);
  const taken = new Map<string, number>();
  return ranked.flatMap(({ utterance }) => {
    const before = taken.get(utterance.language) ?? 0;
    taken.set(utterance.language, before + 1);
    return before < count ? [utterance] : [];
  });
};
