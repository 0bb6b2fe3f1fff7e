import type { GroupWarning } from '@distilwhisper/metrics';
import type { BiasDecoding } from '../decode/transcript-key.js';
import type { Grouping } from '../score/labels.js';
import type { Measure } from '../score/score-clips.js';

/** An estimate with its 95 % interval; null where a value is not finite. */
export interface Estimate {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface SystemSummary {
  readonly name: string;
  readonly model: string;
  readonly quantization: string;
  readonly rate: Readonly<Record<Measure, Estimate>>;
  /** Texts that were ended because they looped, or by the limit of tokens. */
  readonly cut: number;
  /** Against the same model in float32; absent for float32. */
  readonly change?: SystemChange;
}

export interface SystemChange {
  /** Rate minus rate in float32. */
  readonly difference: Readonly<Record<Measure, Estimate>>;
  /** Two-sided p-values of no difference (first measure), adjusted by Holm over the report's systems. */
  readonly matchedPairs: Tested;
  readonly randomisation: Tested;
}

export interface Tested {
  readonly p: number | null;
  readonly holm: number | null;
}

/** One group of speakers or languages. Rates only where there is an interval. */
export interface GroupSummary {
  readonly group: string;
  readonly clips: number;
  readonly words: number;
  readonly speakers: number;
  readonly languages: number;
  /** By system; null for fewer than two units, which leave nothing to resample. */
  readonly rates: readonly (Estimate | null)[];
  readonly warnings: readonly GroupWarning[];
}

/** How a group fares beside the reference group, before and after quantisation. */
export interface Comparison {
  readonly reference: string;
  readonly comparison: string;
  /** By system: rate of the comparison minus rate of the reference. */
  readonly gaps: readonly Estimate[];
  /** By system: rate of the comparison over rate of the reference. */
  readonly ratios: readonly Estimate[];
  readonly amplifications: readonly Amplification[];
}

/** What one quantisation does to one gap. */
export interface Amplification {
  /** Position of the quantised system, and of the same model in float32. */
  readonly system: number;
  readonly before: number;
  /** Gap after minus gap before. */
  readonly absolute: Readonly<Record<Measure, Estimate>>;
  /** Ratio of the groups' rates after over the ratio before. */
  readonly ratioOfRatios: Readonly<Record<Measure, Estimate>>;
  /** The same from a Poisson regression that compares within languages (`null` where it cannot be fitted). */
  readonly adjusted: Adjusted | null;
}

/** Ratios from a regression, with a Wald interval from errors clustered by the unit. */
export interface Adjusted {
  /** Rate of the comparison over the reference in float32, all else equal. */
  readonly ratioBefore: Estimate;
  readonly ratioOfRatios: Estimate;
  /** Of no amplification; Holm over all amplifications of the report. */
  readonly test: Tested;
  /** The same with a random intercept for each unit; null where it cannot be fitted. */
  readonly mixed: { readonly ratioOfRatios: Estimate; readonly p: number | null } | null;
  readonly rows: number;
  readonly clusters: number;
  readonly dispersion: number;
  readonly terms: string;
}

/** Best and worst of all groups: how far apart, and what quantisation does to it. */
export interface Spread {
  readonly system: number;
  readonly before: Estimate;
  readonly after: Estimate;
  readonly change: Estimate;
}

export interface GroupingSummary {
  readonly grouping: Grouping;
  /** What is resampled and clustered by. */
  readonly unit: 'speaker' | 'language';
  readonly unlabelled: number;
  readonly groups: readonly GroupSummary[];
  /** Empty with one group only. */
  readonly comparisons: readonly Comparison[];
  readonly spreads: readonly Spread[];
  /** Why there is no comparison, or a regression failed. */
  readonly notes: readonly string[];
}

/** Errors against hours of training speech: the rate ratio of ten times the hours. */
export interface ResourceTrend {
  readonly system: number;
  readonly before: number;
  readonly ratioBefore: Estimate;
  /** Below 1: quantisation costs well resourced languages less. */
  readonly ratioOfRatios: Estimate;
  readonly test: Tested;
  readonly languages: number;
}

/** The main model beside a smaller one, before and after the same quantisation. */
export interface SizeComparison {
  readonly model: string;
  readonly main: string;
  readonly quantization: string;
  /** Rate of the model over rate of the main one in float32, paired by clip. */
  readonly ratioBefore: Estimate;
  /** What quantisation adds to the model's rate minus what it adds to the main one's. */
  readonly absolute: Readonly<Record<Measure, Estimate>>;
  readonly ratioOfRatios: Readonly<Record<Measure, Estimate>>;
}

export interface LanguageSummary {
  readonly language: string;
  readonly hours: number | null;
  readonly level: string | null;
  readonly unit: 'word' | 'character';
  readonly clips: number;
  readonly speakers: number;
  readonly words: number;
  readonly rates: readonly (Estimate | null)[];
  /** By system: minus float32 of the same model; null for float32 and for one speaker. */
  readonly changes: readonly (Estimate | null)[];
  readonly warnings: readonly GroupWarning[];
}

export interface WorstClip {
  readonly id: string;
  readonly language: string;
  readonly reference: string;
  readonly system: number;
  readonly before: number;
  /** Errors and words; what each heard. */
  readonly words: number;
  readonly errors: readonly [before: number, after: number];
  readonly texts: readonly [before: string, after: string];
}

/** Everything that the report says, as numbers. */
export interface BiasReport {
  readonly format: 'distilwhisper.bias/1';
  readonly data: {
    readonly names: readonly string[];
    readonly clips: number;
    readonly speakers: number;
    readonly languages: number;
    readonly seconds: number | null;
    readonly unread: number;
    readonly wordless: number;
    readonly noSpeaker: number;
  };
  readonly models: readonly { readonly name: string; readonly sha256: string; readonly encoderLayers: number; readonly decoderLayers: number; readonly width: number; readonly packs: readonly string[] }[];
  readonly systems: readonly SystemSummary[];
  readonly groupings: readonly GroupingSummary[];
  readonly trends: readonly ResourceTrend[];
  readonly sizes: readonly SizeComparison[];
  readonly languages: readonly LanguageSummary[];
  readonly worst: readonly WorstClip[];
  readonly warnings: readonly string[];
  readonly summary: readonly string[];
  readonly methods: {
    readonly normalizer: string;
    readonly signatures: readonly string[];
    readonly decoding: BiasDecoding;
    readonly engine: string;
    readonly versions: Readonly<Record<string, string>>;
    readonly resamples: number;
    readonly seed: number;
  };
} // prettier-ignore
