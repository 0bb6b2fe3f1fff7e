import { rateOf, type ErrorSample } from '../stats/samples.js';

/** An error sample with what is known about it: `{ gender: 'female', language: 'ta' }`. */
export interface LabelledSample extends ErrorSample {
  readonly labels: Readonly<Record<string, string | undefined>>;
}

/** Errors of all utterances that share a label. */
export interface GroupRate {
  readonly group: string;
  readonly utterances: number;
  /** Different speakers; utterances without one are not counted. */
  readonly speakers: number;
  readonly words: number;
  readonly errors: number;
  /** Summed errors over summed words; NaN without words. */
  readonly errorRate: number;
  /** Largest share of the group's words by one speaker, 0 to 1; NaN where no speaker is known. */
  readonly largestSpeakerShare: number;
}

/** How far groups lie apart. NaN where no group has words. */
export interface GroupGaps {
  /** Groups with the lowest and the highest rate; of equals the first by name. Null without words. */
  readonly best: string | null;
  readonly worst: string | null;
  /** Highest rate minus lowest. */
  readonly absoluteGap: number;
  /** The gap over the lowest rate; Infinity if that is 0 and the gap is not. */
  readonly relativeGap: number;
  /** Highest rate over lowest; 1 if both are 0. */
  readonly ratio: number;
  /** Unweighted mean of the groups' rates. */
  readonly macroAverage: number;
  /** Standard deviation over groups, divisor the number of groups. */
  readonly standardDeviation: number;
  /** Largest distance of a group's rate from the overall rate. */
  readonly maxDeviation: number;
}

export interface GroupReport extends GroupGaps {
  readonly label: string;
  /** By name. */
  readonly groups: readonly GroupRate[];
  /** Rate of all labelled utterances together. */
  readonly overall: number;
  /** Utterances left out because they lack the label. */
  readonly unlabelled: number;
}

/** Samples by the value of a label; those without it (undefined or empty) are left out. */
export function samplesByGroup<S extends LabelledSample>(
  samples: readonly S[],
  label: string,
): ReadonlyMap<string, readonly S[]> {
  const groups = new Map<string, S[]>();
  for (const sample of samples) {
    const group = sample.labels[label];
    if (group === undefined || group === '') continue;
    const members = groups.get(group);
    if (members) members.push(sample);
    else groups.set(group, [sample]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Errors, words and speakers of samples under a name. */
export function groupRate(group: string, samples: readonly ErrorSample[]): GroupRate {
  const wordsBySpeaker = new Map<string, number>();
  let words = 0;
  let errors = 0;
  for (const sample of samples) {
    words += sample.words;
    errors += sample.errors;
    if (sample.speaker)
      wordsBySpeaker.set(sample.speaker, (wordsBySpeaker.get(sample.speaker) ?? 0) + sample.words);
  }
  return {
    group,
    utterances: samples.length,
    speakers: wordsBySpeaker.size,
    words,
    errors,
    errorRate: rateOf(errors, words),
    largestSpeakerShare:
      wordsBySpeaker.size === 0 ? NaN : rateOf(Math.max(...wordsBySpeaker.values()), words),
  };
}

/** Highest over lowest, 1 where both are 0. */
export const rateRatio = (high: number, low: number): number => (high === low ? 1 : high / low);

/** Gaps between rates of groups; groups without words take no part. */
export function groupGaps(groups: readonly GroupRate[], overall: number): GroupGaps {
  const spoken = groups.filter(({ words }) => words > 0);
  const rates = spoken.map(({ errorRate }) => errorRate);
  if (rates.length === 0)
    return {
      best: null, worst: null, absoluteGap: NaN, relativeGap: NaN, ratio: NaN,
      macroAverage: NaN, standardDeviation: NaN, maxDeviation: NaN,
    }; // prettier-ignore
  const low = Math.min(...rates);
  const high = Math.max(...rates);
  const macroAverage = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const squares = rates.reduce((sum, rate) => sum + (rate - macroAverage) ** 2, 0);
  return {
    best: spoken[rates.indexOf(low)]?.group ?? null,
    worst: spoken[rates.indexOf(high)]?.group ?? null,
    absoluteGap: high - low,
    relativeGap: high === low ? 0 : (high - low) / low,
    ratio: rateRatio(high, low),
    macroAverage,
    standardDeviation: Math.sqrt(squares / rates.length),
    maxDeviation: Math.max(...rates.map((rate) => Math.abs(rate - overall))),
  };
}

/**
 * Error rates by a label and the gaps between them. One group alone has gaps of 0; samples without the
 * label are counted in `unlabelled` and left out of everything else.
 */
export function groupReport(samples: readonly LabelledSample[], label: string): GroupReport {
  const byGroup = samplesByGroup(samples, label);
  const groups = Array.from(byGroup, ([group, members]) => groupRate(group, members));
  const labelled = [...byGroup.values()].flat();
  const { errorRate: overall } = groupRate(label, labelled);
  return {
    label,
    groups,
    overall,
    unlabelled: samples.length - labelled.length,
    ...groupGaps(groups, overall),
  };
}

/**
 * 100 (a - b) / mean(a, b), as papers on gender gaps report it: positive where a is worse. 0 if both are 0.
 */
export const symmetricRelativeDifference = (a: number, b: number): number =>
  a === b ? 0 : (100 * (a - b)) / ((a + b) / 2);
