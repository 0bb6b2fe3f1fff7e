import { createRng, shuffle } from '@distilwhisper/tensor';
import type { Utterance } from '@distilwhisper/data';

/** A random `count` of the utterances, in the order of the source. */
export const takeShuffled = (
  utterances: readonly Utterance[],
  count: number,
  seed: number,
): readonly Utterance[] => {
  if (utterances.length <= count) return utterances;
  const chosen = new Set(shuffle(createRng(seed).fork('take'), utterances).slice(0, count));
  return utterances.filter((utterance) => chosen.has(utterance));
};

export interface SpeakerSplit {
  readonly train: readonly Utterance[];
  readonly held: readonly Utterance[];
}

/**
 * Holds back whole speakers, in random order, as long as the held utterances are no more than `share`
 * of all: a speaker of most of the data is trained on, and none is heard in both parts. Utterances
 * without a speaker are trained on; where there is at most one speaker, utterances are drawn instead.
 */
export const splitSpeakers = (
  utterances: readonly Utterance[],
  share: number,
  seed: number,
): SpeakerSplit => {
  const wanted = Math.round(share * utterances.length);
  if (wanted === 0) return { train: utterances, held: [] };
  const speakers = groupBySpeaker(utterances);
  if (speakers.size < 2) return splitOff(utterances, takeShuffled(utterances, wanted, seed));
  const held: Utterance[] = [];
  for (const group of shuffle(createRng(seed).fork('split'), [...speakers.values()]))
    if (held.length + group.length <= wanted) held.push(...group);
  return splitOff(utterances, held);
};

const groupBySpeaker = (utterances: readonly Utterance[]): Map<string, Utterance[]> => {
  const groups = new Map<string, Utterance[]>();
  for (const utterance of utterances) {
    if (!utterance.speaker) continue;
    const group = groups.get(utterance.speaker);
    if (group) group.push(utterance);
    else groups.set(utterance.speaker, [utterance]);
  }
  return groups;
};

const splitOff = (utterances: readonly Utterance[], chosen: readonly Utterance[]): SpeakerSplit => {
  const held = new Set(chosen);
  return {
    train: utterances.filter((utterance) => !held.has(utterance)),
    held: utterances.filter((utterance) => held.has(utterance)),
  };
};
