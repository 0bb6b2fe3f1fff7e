import { bootstrapSums, type Sums } from '@distilwhisper/metrics';
import { sampleOf, type Measure } from '../score/score-clips.js';
import { FLOAT32 } from '../../model/quantization.js';
import { bootstrapOptions, byMeasure, toEstimate, type Analysis } from './analysis.js';
import type { SizeComparison } from './bias-report.js';

/** Errors of the main model before and after, of the other before and after, and words. */
type Places = readonly [mainBefore: number, mainAfter: number, before: number, after: number];

const STATISTICS = [
  ([mainBefore = 0, , before = 0]: Sums) => before / mainBefore,
  ([mainBefore = 0, mainAfter = 0, before = 0, after = 0, words = 0]: Sums) => (after - before - (mainAfter - mainBefore)) / words, // prettier-ignore
  ([mainBefore = 0, mainAfter = 0, before = 0, after = 0]: Sums) => after / before / (mainAfter / mainBefore), // prettier-ignore
];

/** Every further model beside the first, for each quantisation that both have. Speakers are resampled, clips paired. */
export const compareSizes = (analysis: Analysis): SizeComparison[] => {
  const { systems } = analysis;
  const main = systems[0]!.model;
  const at = (model: string, quantization: string): number =>
    systems.findIndex((one) => one.model === model && one.quantization === quantization);
  return systems.flatMap(({ model, quantization }, after): SizeComparison[] => {
    const mainAfter = at(main, quantization);
    if (model === main || quantization === FLOAT32 || mainAfter < 0) return [];
    const places: Places = [at(main, FLOAT32), mainAfter, at(model, FLOAT32), after];
    const measured = byMeasure((measure) => bootstrap(analysis, places, measure));
    return [
      {
        model,
        main,
        quantization,
        ratioBefore: toEstimate(measured.wer[0]!),
        absolute: byMeasure((measure) => toEstimate(measured[measure][1]!)),
        ratioOfRatios: byMeasure((measure) => toEstimate(measured[measure][2]!)),
      },
    ];
  });
};

const bootstrap = (analysis: Analysis, places: Places, measure: Measure) => {
  const bySpeaker = new Map<string, number[]>();
  for (const clip of analysis.clips) {
    const errors = places.map((system) => sampleOf(clip, system, measure).errors);
    const sums = [...errors, sampleOf(clip, 0, measure).words];
    const known = bySpeaker.get(clip.speaker);
    bySpeaker.set(clip.speaker, known ? known.map((sum, i) => sum + sums[i]!) : sums);
  }
  return bootstrapSums([[...bySpeaker.values()]], STATISTICS, bootstrapOptions(analysis, 'sizes')).intervals; // prettier-ignore
};
