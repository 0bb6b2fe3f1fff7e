import {
  gapAmplification,
  gapIntervals,
  groupIntervals,
  groupRate,
  groupWarnings,
  samplesByGroup,
  spreadAmplification,
  type BeforeAfterSample,
  type LabelledSample,
} from '@distilwhisper/metrics';
import { inOrder, type Grouping } from '../score/labels.js';
import { sampleOf, type Measure, type ScoredClip } from '../score/score-clips.js';
import { fitAdjusted, type Unadjusted } from './adjusted.js';
import { bootstrapOptions, byMeasure, quantizedPairs, toEstimate, type Analysis, type BeforeAfter } from './analysis.js'; // prettier-ignore
import type { Amplification, Comparison, Estimate, GroupSummary, GroupingSummary, Spread } from './bias-report.js'; // prettier-ignore

/** A grouping whose p-values are not yet adjusted. */
export type DraftGrouping = Omit<GroupingSummary, 'comparisons'> & {
  readonly comparisons: readonly DraftComparison[];
};
type DraftComparison = Omit<Comparison, 'amplifications'> & {
  readonly amplifications: readonly DraftAmplification[];
};
export type DraftAmplification = Omit<Amplification, 'adjusted'> & {
  readonly adjusted: Unadjusted | null;
};

/** Speakers are of a gender and an age; languages are of a resource level. */
const unitOf = (grouping: Grouping): 'speaker' | 'language' =>
  grouping === 'resource' ? 'language' : 'speaker';

interface Context {
  readonly analysis: Analysis;
  readonly grouping: Grouping;
}

const labelled = ({ grouping }: Context, clip: ScoredClip) => ({
  speaker: unitOf(grouping) === 'language' ? clip.language : clip.speaker,
  labels: { ...clip.labels },
});

const samplesOf = (context: Context, system: number, measure: Measure = 'wer'): LabelledSample[] =>
  context.analysis.clips.map((clip) => ({
    ...sampleOf(clip, system, measure),
    ...labelled(context, clip),
  }));

const pairedSamples = (
  context: Context,
  { before, after }: BeforeAfter,
  measure: Measure,
): BeforeAfterSample[] =>
  context.analysis.clips.map((clip) => ({
    errorsBefore: sampleOf(clip, before, measure).errors,
    errorsAfter: sampleOf(clip, after, measure).errors,
    words: sampleOf(clip, after, measure).words,
    ...labelled(context, clip),
  }));

/** Rates by group, gaps to the reference group, and what quantisation does to both. */
export const summarizeGrouping = (analysis: Analysis, grouping: Grouping): DraftGrouping => {
  const context = { analysis, grouping };
  const groups = summarizeGroups(context);
  const usable = groups.filter((group) => smallness(grouping, group) === undefined);
  const notes = groups.flatMap((group) => smallness(grouping, group) ?? []);
  if (usable.length < 2)
    notes.push(`${grouping}: ${usable.length === 0 ? 'no group is' : `only '${usable[0]!.group}' is`} large enough, so there is nothing to compare`); // prettier-ignore
  const reference = referenceOf(grouping, usable);
  const comparisons = usable
    .filter(({ group }) => group !== reference)
    .map(({ group }) => compare(context, { reference, comparison: group }, notes));
  return {
    grouping,
    unit: unitOf(grouping),
    unlabelled: analysis.clips.filter(({ labels }) => labels[grouping] === undefined).length,
    groups,
    comparisons,
    spreads: usable.length < 2 ? [] : spreadsOf(context, usable),
    notes: [...new Set(notes)],
  };
};

const FEWEST_SPEAKERS = 5;
const FEWEST_LANGUAGES = 3;

/** Why a group is too small to be compared; its rate may still be given. */
const smallness = (grouping: Grouping, group: GroupSummary): string | undefined => {
  const unit = unitOf(grouping);
  const [units, fewest] = unit === 'speaker' ? [group.speakers, FEWEST_SPEAKERS] : [group.languages, FEWEST_LANGUAGES]; // prettier-ignore
  if (units >= fewest) return undefined;
  return `${grouping} ${group.group} has ${units} ${unit}(s) and is not compared with others, which takes ${fewest}${units < 2 ? '; no interval can be had, so no rate is given' : ''}`; // prettier-ignore
};

/** The best resourced languages; of speakers, the group that says most. */
const referenceOf = (grouping: Grouping, groups: readonly GroupSummary[]): string => {
  if (grouping === 'resource') return groups[0]?.group ?? '';
  return [...groups].sort((a, b) => b.words - a.words)[0]?.group ?? '';
};

const summarizeGroups = (context: Context): GroupSummary[] => {
  const { analysis, grouping } = context;
  const options = { ...bootstrapOptions(analysis, `groups ${grouping}`), by: 'speaker' as const };
  const intervals = analysis.systems.map(
    (_, system) =>
      new Map(groupIntervals(samplesOf(context, system), grouping, options).map(({ group, interval }) => [group, interval])), // prettier-ignore
  );
  const members = samplesByGroup(
    analysis.clips.map((clip) => ({ ...sampleOf(clip, 0, 'wer'), labels: { ...clip.labels }, clip })), // prettier-ignore
    grouping,
  );
  return inOrder(grouping, [...members.keys()]).map((group): GroupSummary => {
    const own = members.get(group)!;
    const rate = groupRate(group, own);
    return {
      group,
      clips: own.length,
      words: rate.words,
      speakers: rate.speakers,
      languages: new Set(own.map(({ clip }) => clip.language)).size,
      rates: intervals.map((byGroup): Estimate | null => {
        const interval = byGroup.get(group);
        return interval ? toEstimate(interval) : null;
      }),
      warnings: groupWarnings(rate),
    };
  });
};

interface Groups {
  readonly reference: string;
  readonly comparison: string;
}

const compare = (context: Context, groups: Groups, notes: string[]): DraftComparison => {
  const { analysis, grouping } = context;
  const options = bootstrapOptions(analysis, `gap ${grouping} ${groups.comparison}`);
  const gaps = analysis.systems.map((_, system) => gapIntervals(samplesOf(context, system), grouping, groups, options)); // prettier-ignore
  return {
    ...groups,
    gaps: gaps.map(({ absolute }) => toEstimate(absolute)),
    ratios: gaps.map(({ ratio }) => toEstimate(ratio)),
    amplifications: quantizedPairs(analysis.systems).map((pair) => amplify(context, groups, pair, notes)), // prettier-ignore
  };
};

const amplify = (
  context: Context,
  groups: Groups,
  pair: BeforeAfter,
  notes: string[],
): DraftAmplification => {
  const { analysis, grouping } = context;
  const of = (measure: Measure) =>
    gapAmplification(pairedSamples(context, pair, measure), grouping, groups, bootstrapOptions(analysis, `amplification ${grouping} ${groups.comparison}`)); // prettier-ignore
  const measured = byMeasure(of);
  const fitted = fitAdjusted(analysis.clips, pair, {
    name: grouping,
    of: ({ labels }) => labels[grouping],
    levels: [groups.reference, groups.comparison],
    withinLanguages: grouping !== 'resource',
    unit: unitOf(grouping),
  });
  if ('note' in fitted) notes.push(fitted.note);
  return {
    system: pair.after,
    before: pair.before,
    absolute: byMeasure((measure) => toEstimate(measured[measure].absolute)),
    ratioOfRatios: byMeasure((measure) => toEstimate(measured[measure].ratioOfRatios)),
    adjusted: 'note' in fitted ? null : fitted,
  };
};

const spreadsOf = (context: Context, usable: readonly GroupSummary[]): Spread[] => {
  const { analysis, grouping } = context;
  const names = new Set(usable.map(({ group }) => group));
  return quantizedPairs(analysis.systems).map((pair): Spread => {
    const samples = pairedSamples(context, pair, 'wer').filter(({ labels }) => names.has(labels[grouping] ?? '')); // prettier-ignore
    const { spreadBefore, spreadAfter, change } = spreadAmplification(samples, grouping, bootstrapOptions(analysis, `spread ${grouping}`)); // prettier-ignore
    return {
      system: pair.after,
      before: toEstimate(spreadBefore),
      after: toEstimate(spreadAfter),
      change: toEstimate(change),
    };
  });
};
