import type { Utterance } from '@distilwhisper/data';
import type { NormalizerName } from '@distilwhisper/metrics';
import { fail } from '@distilwhisper/tensor';
import type { DecodedSystem } from '../decode/decode-all.js';
import type { Grouping } from '../score/labels.js';
import { scoreClips } from '../score/score-clips.js';
import { holmOfKnown, type Analysis } from './analysis.js';
import type { BiasReport, GroupingSummary } from './bias-report.js';
import { summarizeGrouping, type DraftAmplification, type DraftGrouping } from './groupings.js';
import { summarizeLanguages } from './languages.js';
import { summarizeSystems } from './overall.js';
import { compareSizes } from './sizes.js';
import { summarize } from './summary.js';
import { resourceTrends } from './trends.js';
import { reportWarnings } from './warnings.js';
import { worstClips } from './worst.js';

export interface ReportInput {
  readonly names: readonly string[];
  readonly utterances: readonly Utterance[];
  /** Every model's float32 before its quantisations; the first model is the main one. */
  readonly decoded: readonly Pick<DecodedSystem, 'system' | 'transcripts'>[];
  readonly models: BiasReport['models'];
  readonly groupings: readonly Grouping[];
  readonly normalizer: NormalizerName;
  readonly resamples: number;
  readonly seed: number;
  readonly methods: Pick<BiasReport['methods'], 'decoding' | 'engine' | 'versions'>;
}

/**
 * Everything the report says. A function of transcripts and labels: nothing is decoded here.
 *
 * @throws DistilWhisperError `argument` where no clip is left to count
 */
export const buildReport = (input: ReportInput): BiasReport => {
  const { names, utterances, decoded, models, normalizer, resamples, seed, methods } = input;
  const scored = scoreClips(utterances, decoded, normalizer);
  const { clips, dropped, signatures } = scored;
  if (clips.length === 0)
    fail('argument', `no clip is left to count: ${dropped.unread.length} were not decoded, ${dropped.wordless.length} have no reference words after normalisation by '${normalizer}'`); // prettier-ignore
  const speakers = new Set(clips.map(({ speaker }) => speaker)).size;
  if (speakers < 2)
    fail('argument', 'all clips are of one speaker: no interval can be had, and no group compared; add speakers'); // prettier-ignore
  const analysis: Analysis = { clips, systems: decoded.map(({ system }) => system), resamples, seed }; // prettier-ignore
  const groupings = finishGroupings(input.groupings.map((one) => summarizeGrouping(analysis, one)));
  const languages = summarizeLanguages(analysis);
  const facts: Omit<BiasReport, 'summary'> = {
    format: 'distilwhisper.bias/1',
    data: {
      names,
      clips: clips.length,
      speakers,
      languages: languages.length,
      seconds: secondsOf(utterances),
      unread: dropped.unread.length,
      wordless: dropped.wordless.length,
      noSpeaker: utterances.filter(({ speaker }) => !speaker).length,
    },
    models,
    systems: summarizeSystems(analysis, normalizer),
    groupings,
    trends: input.groupings.includes('resource') ? resourceTrends(analysis) : [],
    sizes: compareSizes(analysis),
    languages,
    worst: worstClips(analysis),
    warnings: reportWarnings({ utterances, scored, groupings, languages }),
    methods: { normalizer, signatures, ...methods, resamples, seed },
  };
  return { ...facts, summary: summarize(facts) };
};

/** Null where a clip's length is not known. */
const secondsOf = (utterances: readonly Utterance[]): number | null => {
  const known = utterances.flatMap(({ durationSeconds }) => durationSeconds ?? []);
  if (known.length < utterances.length) return null;
  return Math.round(known.reduce((sum, seconds) => sum + seconds, 0));
};

/** Adjusts the p-values of all amplifications of the report together. */
const finishGroupings = (drafts: readonly DraftGrouping[]): GroupingSummary[] => {
  const all = drafts.flatMap(({ comparisons }) => comparisons.flatMap(({ amplifications }) => amplifications)); // prettier-ignore
  const adjusted = holmOfKnown(all.map((one) => one.adjusted?.p ?? null));
  const holmOf = new Map<DraftAmplification, number | null>(
    all.map((one, i) => [one, adjusted[i]!]),
  );
  return drafts.map((draft) => ({
    ...draft,
    comparisons: draft.comparisons.map((comparison) => ({
      ...comparison,
      amplifications: comparison.amplifications.map((one) => {
        if (!one.adjusted) return { ...one, adjusted: null };
        const { p, ...rest } = one.adjusted;
        return { ...one, adjusted: { ...rest, test: { p, holm: holmOf.get(one) ?? null } } };
      }),
    })),
  }));
};
