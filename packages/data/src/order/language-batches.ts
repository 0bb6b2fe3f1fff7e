import { createRng, fail, shuffle, type Rng } from '@distilwhisper/tensor';
import type { Utterance } from '../utterance.js';

/** Utterances of one language. */
export interface LanguageBatch {
  readonly language: string;
  readonly utterances: readonly Utterance[];
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly seed: number;
  /** From 0; each epoch has its own order. */
  readonly epoch: number;
  /**
   * Clips of like duration together, so that little is padded: the clips of a language are ranked by
   * duration, cut into so many buckets of equal size, and shuffled within these. Default 1: no ranking.
   */
  readonly lengthBuckets?: number;
}

const checkWhole = (name: string, value: number, least: number): void => {
  if (!(Number.isSafeInteger(value) && value >= least))
    fail('argument', `${name} must be a whole number from ${least}, got ${value}`, {
      [name]: value,
    });
};

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

// Unknown durations rank last.
const duration = ({ durationSeconds = Infinity }: Utterance): number => durationSeconds;

const byDuration = (utterances: readonly Utterance[]): Utterance[] =>
  [...utterances].sort((a, b) => (duration(a) === duration(b) ? 0 : duration(a) - duration(b)));

const ordered = (rng: Rng, utterances: readonly Utterance[], buckets: number): Utterance[] => {
  if (buckets === 1) return shuffle(rng, utterances);
  const ranked = byDuration(shuffle(rng, utterances));
  const size = Math.max(1, Math.ceil(ranked.length / buckets));
  return chunks(ranked, size).flatMap((bucket) => shuffle(rng, bucket));
};

const groupByLanguage = (utterances: readonly Utterance[]): [string, Utterance[]][] => {
  const groups = new Map<string, Utterance[]>();
  for (const utterance of utterances) {
    const group = groups.get(utterance.language);
    if (group) group.push(utterance);
    else groups.set(utterance.language, [utterance]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
};

/**
 * All batches of an epoch, each of one language, in random order. Every utterance occurs exactly once:
 * a language's last batch holds what is left and may be smaller. The order follows from the
 * utterances, the seed and the epoch alone, so a run resumes exactly with `.slice(position)`; the
 * order of one language does not depend on the others.
 *
 * @throws DistilWhisperError `argument`
 */
export const languageBatches = (
  utterances: readonly Utterance[],
  { batchSize, seed, epoch, lengthBuckets = 1 }: BatchOptions,
): readonly LanguageBatch[] => {
  checkWhole('batchSize', batchSize, 1);
  checkWhole('epoch', epoch, 0);
  checkWhole('lengthBuckets', lengthBuckets, 1);
  const rng = createRng(seed).fork(`epoch ${epoch}`);
  const batches = groupByLanguage(utterances).flatMap(([language, group]) =>
    chunks(ordered(rng.fork(language), group, lengthBuckets), batchSize).map((batch) => ({
      language,
      utterances: batch,
    })),
  );
  return shuffle(rng.fork('order of batches'), batches);
};
