import { bootstrapErrorRate, groupRate, groupWarnings, pairedBootstrap } from '@distilwhisper/metrics'; // prettier-ignore
import { sampleOf, type ScoredClip } from '../score/score-clips.js';
import { bootstrapOptions, quantizedPairs, toEstimate, type Analysis } from './analysis.js';
import type { LanguageSummary } from './bias-report.js';

/** Rates by language, most training hours first; intervals by speaker. */
export const summarizeLanguages = (analysis: Analysis): LanguageSummary[] => {
  const byLanguage = new Map<string, ScoredClip[]>();
  for (const clip of analysis.clips)
    byLanguage.set(clip.language, [...(byLanguage.get(clip.language) ?? []), clip]);
  return [...byLanguage]
    .map(([language, clips]) => summarize(analysis, language, clips))
    .sort((a, b) => (b.hours ?? -1) - (a.hours ?? -1) || (a.language < b.language ? -1 : 1));
};

const summarize = (
  analysis: Analysis,
  language: string,
  clips: readonly ScoredClip[],
): LanguageSummary => {
  const { systems } = analysis;
  const samples = systems.map((_, system) => clips.map((clip) => sampleOf(clip, system, 'wer')));
  const rate = groupRate(language, samples[0]!);
  const options = { ...bootstrapOptions(analysis, `language ${language}`), by: 'speaker' as const };
  const one = rate.speakers < 2;
  const pairs = quantizedPairs(systems);
  return {
    language,
    hours: clips[0]!.hours ?? null,
    level: clips[0]!.labels.resource ?? null,
    unit: clips[0]!.unit,
    clips: clips.length,
    speakers: rate.speakers,
    words: rate.words,
    rates: samples.map((own) => (one ? null : toEstimate(bootstrapErrorRate(own, options)))),
    changes: systems.map((_, system) => {
      const pair = pairs.find(({ after }) => after === system);
      if (!pair || one) return null;
      return toEstimate(pairedBootstrap(samples[pair.before]!, samples[system]!, options).difference); // prettier-ignore
    }),
    warnings: groupWarnings(rate),
  };
};
