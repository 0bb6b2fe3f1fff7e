import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What tools/fixtures/metrics/statistics.py wrote. */
export interface StatisticsFixture {
  readonly special: {
    readonly cdf: readonly [number, number][];
    readonly twoSided: readonly [number, number][];
    readonly quantile: readonly [number, number][];
    readonly logGamma: readonly [number, number][];
    readonly chiSquare: readonly [number, number, number][];
    readonly hermite: Readonly<Record<string, readonly [number[], number[]]>>;
  };
  readonly quantile: { readonly values: number[]; readonly cases: readonly [number, number][] };
  readonly bootstrap: readonly {
    readonly errors: number[];
    readonly words: number[];
    readonly draws: number[][];
    readonly estimate: number;
    readonly percentile: [number, number];
    readonly bca: [number, number];
    readonly standardError: number;
  }[];
  readonly permutation: readonly {
    readonly a: number[];
    readonly b: number[];
    readonly words: number[];
    readonly difference: number;
    readonly pValue: number;
  }[];
  readonly holm: readonly { readonly pValues: number[]; readonly adjusted: number[] }[];
  readonly mapsswe: {
    readonly utterances: readonly {
      readonly reference: string[];
      readonly a: string[];
      readonly b: string[];
    }[];
    readonly differences: number[];
    readonly z: number;
    readonly pValue: number;
  };
  readonly regression: {
    readonly rows: {
      readonly speaker: string[];
      readonly gender: string[];
      readonly scheme: string[];
      readonly hours: number[];
      readonly words: number[];
      readonly errors: number[];
    };
    readonly model: GlmTable;
    readonly clustered: GlmTable;
    readonly wald: {
      readonly names: string[];
      readonly chiSquare: number;
      readonly pValue: number;
    };
    readonly mixed: {
      readonly names: string[];
      readonly estimate: number[];
      readonly standardError: number[];
      readonly speakerSpread: number;
      readonly speakerSpreadError: number;
      readonly logLikelihood: number;
    };
  };
}

export interface GlmTable {
  readonly names: string[];
  readonly estimate: number[];
  readonly standardError: number[];
  readonly pValue: number[];
  readonly covariance: number[][];
  readonly logLikelihood: number;
  readonly deviance: number;
  readonly dispersion: number;
}

export const readStatistics = (): StatisticsFixture =>
  JSON.parse(readFileSync(path.join(__dirname, 'statistics.json'), 'utf8')) as StatisticsFixture;

// Looking up a global is slow in jest's sandbox.
const { imul } = Math;

/** A small generator for tests (mulberry32). */
export function seeded(seed: number): { uniform: () => number } {
  let state = seed >>> 0;
  return {
    uniform: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = imul(t ^ (t >>> 15), t | 1);
      t ^= t + imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    },
  };
}

/** A generator that plays back indices drawn elsewhere. */
export function replay(indices: readonly number[], count: number): { uniform: () => number } {
  let next = 0;
  return { uniform: () => (indices[next++]! + 0.5) / count };
}
