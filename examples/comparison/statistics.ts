import {
  approximateRandomisation,
  bootstrapErrorRate,
  holm,
  mapsswe,
  pairSystems,
  pooledRate,
  type ErrorSample,
} from '@distilwhisper/metrics';
import { createRng } from '@distilwhisper/tensor';
import { NORMALIZER, samplesOf, type Heard, type Unit } from './heard.js';

/** A system by what it heard of one set, a list for each seed; utterances are in the same order. */
export interface System {
  readonly name: string;
  readonly bySeed: readonly (readonly Heard[])[];
}

export interface Rate {
  /** Errors over words (or characters) of all seeds together. */
  readonly value: number;
  /** 95 %, by resampling speakers; all seeds of a speaker's utterances move together. */
  readonly interval: readonly [number, number];
  readonly bySeed: readonly number[];
}

const SEED = 1;

/** Errors of each utterance, added over the seeds: what the seeds share is not counted as evidence twice. */
const addedOverSeeds = ({ bySeed }: System, unit: Unit): ErrorSample[] => {
  const all = bySeed.map((heard) => samplesOf(heard, unit));
  return all[0]!.map((first, i) => ({
    speaker: first.speaker,
    errors: all.reduce((sum, samples) => sum + samples[i]!.errors, 0),
    words: all.reduce((sum, samples) => sum + samples[i]!.words, 0),
  }));
};

export const rateOf = (system: System, unit: Unit): Rate => {
  const added = addedOverSeeds(system, unit);
  const { low, high } = bootstrapErrorRate(added, { rng: createRng(SEED), by: 'speaker' });
  return {
    value: pooledRate(added),
    interval: [low, high],
    bySeed: system.bySeed.map((heard) => pooledRate(samplesOf(heard, unit))),
  };
};

export interface PairTest {
  readonly a: string;
  readonly b: string;
  /** Rate of b minus rate of a: below 0, b is better. */
  readonly difference: number;
  /** Approximate randomisation, speakers exchanged as a whole, adjusted for all pairs (Holm). */
  readonly pValue: number;
  /** Matched-pairs segment test of the first seed's words, adjusted likewise; takes utterances as independent. */
  readonly mapsswe: number;
}

/** Every pair of systems on one set. */
export const testPairs = (systems: readonly System[], unit: Unit): PairTest[] => {
  const pairs = systems.flatMap((a, i) => systems.slice(i + 1).map((b) => [a, b] as const));
  const randomised = pairs.map(([a, b]) =>
    approximateRandomisation(addedOverSeeds(a, unit), addedOverSeeds(b, unit), {
      rng: createRng(SEED),
      by: 'speaker',
    }),
  );
  const byRandomisation = holm(randomised.map(({ pValue }) => pValue));
  const bySegments = holm(pairs.map(([a, b]) => segmentTest(a.bySeed[0]!, b.bySeed[0]!)));
  return pairs.map(([a, b], i) => ({
    a: a.name,
    b: b.name,
    difference: randomised[i]!.difference,
    pValue: byRandomisation[i]!,
    mapsswe: bySegments[i]!,
  }));
};

const segmentTest = (a: readonly Heard[], b: readonly Heard[]): number => {
  const words = (text: string): string[] => NORMALIZER.normalize(text).split(' ').filter(Boolean);
  const { pValue } = mapsswe(
    pairSystems(
      a.map(({ reference }) => words(reference)),
      a.map(({ hypothesis }) => words(hypothesis)),
      b.map(({ hypothesis }) => words(hypothesis)),
    ),
  );
  return Number.isNaN(pValue) ? 1 : pValue;
};
