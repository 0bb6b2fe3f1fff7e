import { holm, type Interval } from '@distilwhisper/metrics';
import { createRng, type Rng } from '@distilwhisper/tensor';
import type { ScoredClip } from '../score/score-clips.js';
import { FLOAT32 } from '../../model/quantization.js';
import type { System } from '../systems.js';
import type { Estimate } from './bias-report.js';

/** What every part of the report is computed from. */
export interface Analysis {
  readonly clips: readonly ScoredClip[];
  readonly systems: readonly System[];
  readonly resamples: number;
  readonly seed: number;
}

/** Positions of a quantised system and of the same model in float32. */
export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/** Every quantised system beside its own model in float32. */
export const quantizedPairs = (systems: readonly System[]): BeforeAfter[] =>
  systems.flatMap(({ model, quantization }, after) =>
    quantization === FLOAT32
      ? []
      : [{ before: systems.findIndex((one) => one.model === model && one.quantization === FLOAT32), after }],
  ); // prettier-ignore

/** Options of a bootstrap. Each statistic has random numbers of its own, so that one more changes no other. */
export const bootstrapOptions = ({ resamples, seed }: Analysis, name: string): { readonly rng: Rng; readonly resamples: number } =>
  ({ rng: createRng(seed).fork(name), resamples }); // prettier-ignore

export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const toEstimate = ({ estimate, low, high }: Pick<Interval, 'estimate' | 'low' | 'high'>): Estimate => ({
  estimate: finite(estimate),
  low: finite(low),
  high: finite(high),
}); // prettier-ignore

/** Holm's adjustment of the values that there are. */
export const holmOfKnown = (pValues: readonly (number | null)[]): (number | null)[] => {
  const adjusted = holm(pValues.filter((p) => p !== null));
  let next = 0;
  return pValues.map((p) => (p === null ? null : adjusted[next++]!));
};

/** Calls for every measure; the results by measure. */
export const byMeasure = <T>(of: (measure: 'wer' | 'capped' | 'cer') => T) => ({
  wer: of('wer'),
  capped: of('capped'),
  cer: of('cer'),
});
