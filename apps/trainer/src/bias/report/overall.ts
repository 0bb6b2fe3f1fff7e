import {
  approximateRandomisation,
  bootstrapErrorRate,
  mapsswe,
  normalizerByName,
  pairedBootstrap,
  scoringTokens,
  type NormalizerName,
} from '@distilwhisper/metrics';
import { sampleOf } from '../score/score-clips.js';
import { systemName } from '../systems.js';
import { bootstrapOptions, byMeasure, finite, holmOfKnown, quantizedPairs, toEstimate, type Analysis, type BeforeAfter } from './analysis.js'; // prettier-ignore
import type { SystemChange, SystemSummary } from './bias-report.js';

/** Rates of every system over all clips, and how quantised ones differ from float32. Resampled by speaker. */
export const summarizeSystems = (
  analysis: Analysis,
  normalizer: NormalizerName,
): SystemSummary[] => {
  const { clips, systems } = analysis;
  const pairs = quantizedPairs(systems);
  const tested = pairs.map((pair) => testPair(analysis, pair, normalizer));
  const matched = holmOfKnown(tested.map(({ matchedPairs }) => matchedPairs));
  const randomised = holmOfKnown(tested.map(({ randomisation }) => randomisation));
  return systems.map((system, position): SystemSummary => {
    const name = systemName(system);
    const rate = byMeasure((measure) =>
      toEstimate(
        bootstrapErrorRate(clips.map((clip) => sampleOf(clip, position, measure)), { ...bootstrapOptions(analysis, `rate ${measure}`), by: 'speaker' }), // prettier-ignore
      ),
    );
    const cut = clips.filter(({ heard }) => heard[position]!.cut).length;
    const at = pairs.findIndex(({ after }) => after === position);
    if (at < 0) return { name, ...system, rate, cut };
    const change: SystemChange = {
      difference: tested[at]!.difference,
      matchedPairs: { p: tested[at]!.matchedPairs, holm: matched[at]! },
      randomisation: { p: tested[at]!.randomisation, holm: randomised[at]! },
    };
    return { name, ...system, rate, cut, change };
  });
};

const testPair = (
  analysis: Analysis,
  { before, after }: BeforeAfter,
  normalizerName: NormalizerName,
) => {
  const { clips } = analysis;
  const normalizer = normalizerByName(normalizerName);
  const samples = (system: number, measure: 'wer' | 'capped' | 'cer') =>
    clips.map((clip) => sampleOf(clip, system, measure));
  const difference = byMeasure((measure) =>
    toEstimate(
      pairedBootstrap(samples(before, measure), samples(after, measure), { ...bootstrapOptions(analysis, `change ${measure}`), by: 'speaker' }).difference, // prettier-ignore
    ),
  );
  const tokens = clips.map(({ reference, unit, heard }) => {
    const split = (text: string) => scoringTokens(text, { normalizer, unit });
    return { reference: split(reference), a: split(heard[before]!.text), b: split(heard[after]!.text) }; // prettier-ignore
  });
  const randomisation = approximateRandomisation(samples(before, 'wer'), samples(after, 'wer'), {
    rng: bootstrapOptions(analysis, 'randomisation').rng,
    rounds: 5 * analysis.resamples,
    by: 'speaker',
  });
  return { difference, matchedPairs: finite(mapsswe(tokens).pValue), randomisation: finite(randomisation.pValue) }; // prettier-ignore
};
