import {
  buildDesign,
  mixedPoisson,
  poissonRegression,
  type Coefficient,
  type RegressionRow,
} from '@distilwhisper/metrics';
import { DistilWhisperError } from '@distilwhisper/tensor';
import { sampleOf, type ScoredClip } from '../score/score-clips.js';
import { finite, type BeforeAfter } from './analysis.js';
import type { Adjusted, Estimate } from './bias-report.js';

/** What is regressed on: `group` is a factor of two levels or a covariate. */
export interface Exposure {
  readonly name: string;
  readonly of: (clip: ScoredClip) => string | number | undefined;
  /** Of a factor: the reference level and the one that is compared. */
  readonly levels?: readonly [reference: string, comparison: string];
  /** Give each language its own rate before and after, so that only speakers of one language are compared. */
  readonly withinLanguages: boolean;
  readonly unit: 'speaker' | 'language';
}

type Terms = readonly (string | readonly [string, string])[];

/** Adjusted without its Holm value, which needs all tests of a report. */
export type Unadjusted = Omit<Adjusted, 'test'> & { readonly p: number | null };

const ratioOf = ({ rateRatio, rateRatioLow, rateRatioHigh }: Coefficient): Estimate => ({
  estimate: finite(rateRatio),
  low: finite(rateRatioLow),
  high: finite(rateRatioHigh),
});

/** Two rows a clip: errors before and after. */
const rowsOf = (
  clips: readonly ScoredClip[],
  { before, after }: BeforeAfter,
  { name, of, unit, levels }: Exposure,
): RegressionRow[] =>
  clips.flatMap((clip) => {
    const value = of(clip);
    if (value === undefined || (levels && !levels.includes(String(value)))) return [];
    return ([['before', before], ['after', after]] as const).map(([scheme, system]) => ({
      ...sampleOf(clip, system, 'wer'),
      speaker: unit === 'language' ? clip.language : clip.speaker,
      labels: { scheme, language: clip.language, ...(typeof value === 'string' && { [name]: value }) },
      ...(typeof value === 'number' && { numbers: { [name]: value } }),
    }));
  }); // prettier-ignore

/** Without the languages that lack errors before or after: they tell nothing of ratios, and have no rate of their own. */
const withErrors = (
  clips: readonly ScoredClip[],
  { before, after }: BeforeAfter,
  { of, levels = ['', ''] }: Exposure,
): readonly ScoredClip[] => {
  const own = clips.filter((clip) => levels.includes(String(of(clip))));
  const erring = (system: number) => new Set(own.filter(({ heard }) => heard[system]!.errors > 0).map(({ language }) => language)); // prettier-ignore
  const [was, is] = [erring(before), erring(after)];
  return own.filter(({ language }) => was.has(language) && is.has(language));
};

/**
 * Poisson regression of errors on a label, quantisation, and both together: exp of the product's coefficient is
 * the ratio of ratios. Errors are clustered by speaker or language, so that the Poisson variance need not hold.
 * Returns a note instead where it cannot be fitted.
 */
export const fitAdjusted = (
  clips: readonly ScoredClip[],
  pair: BeforeAfter,
  exposure: Exposure,
): Unadjusted | { readonly note: string } => {
  const rows = rowsOf(
    exposure.withinLanguages ? withErrors(clips, pair, exposure) : clips,
    pair,
    exposure,
  );
  const { name, withinLanguages, levels } = exposure;
  const languages = new Set(rows.map(({ labels }) => labels?.['language'])).size;
  const own: Terms = [name, 'scheme', [name, 'scheme']];
  const fuller: Terms[] = withinLanguages && languages > 1
      ? [[...own, 'language', ['language', 'scheme']], [...own, 'language']]
      : [own]; // prettier-ignore
  const failures: string[] = [];
  for (const terms of fuller) {
    try {
      return fit(rows, terms, name, levels);
    } catch (error) {
      if (!DistilWhisperError.isInstance(error)) throw error;
      failures.push(error.message);
    }
  }
  return { note: `no regression on ${name}: ${failures.at(-1)}` };
};

const fit = (
  rows: readonly RegressionRow[],
  terms: Terms,
  name: string,
  levels: Exposure['levels'],
): Unadjusted => {
  const references = { scheme: 'before', ...(levels && { [name]: levels[0] }) };
  const design = buildDesign(rows, { terms, references });
  const { coefficients, rows: used, clusters, dispersion } = poissonRegression(design);
  const main = levels ? `${name}=${levels[1]}` : name;
  const named = (list: readonly Coefficient[], wanted: string) => list.find((one) => one.name === wanted)!; // prettier-ignore
  const product = `${main}:scheme=after`;
  return {
    ratioBefore: ratioOf(named(coefficients, main)),
    ratioOfRatios: ratioOf(named(coefficients, product)),
    p: finite(named(coefficients, product).pValue),
    mixed: fitMixed(design, product),
    rows: used,
    clusters,
    dispersion,
    terms: terms.map((term) => (typeof term === 'string' ? term : term.join(':'))).join(' + '),
  };
};

const fitMixed = (design: Parameters<typeof mixedPoisson>[0], product: string): Adjusted['mixed'] => {
  try {
    const found = mixedPoisson(design).coefficients.find(({ name }) => name === product)!;
    return { ratioOfRatios: ratioOf(found), p: finite(found.pValue) };
  } catch {
    return null; // one speaker, or a surface that does not settle: the clustered fit stands alone
  }
}; // prettier-ignore
