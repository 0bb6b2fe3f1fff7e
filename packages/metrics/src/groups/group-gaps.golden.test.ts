import { describeGolden, readGoldenJson } from '@distilwhisper/testing';
import {
  groupGaps,
  groupRate,
  groupReport,
  symmetricRelativeDifference,
  type LabelledSample,
} from './group-rates.js';

interface GoldenGroup {
  readonly utterances: number;
  readonly words: number;
  readonly errors: number;
  readonly wer: number;
}
interface GoldenResult {
  readonly groups: Readonly<Record<string, GoldenGroup>>;
  readonly best: string;
  readonly worst: string;
  readonly [measure: string]: unknown;
}
interface Golden {
  readonly utterances: readonly {
    reference_words: number;
    errors: number;
    gender: string;
    age: string;
  }[];
  readonly overall_wer: number;
  readonly results: Readonly<Record<string, GoldenResult>>;
  readonly edge_cases: Readonly<
    Record<
      string,
      {
        groups: Record<string, number>;
        absolute_gap: number;
        ratio: number | string;
        relative_gap: number | string;
      }
    >
  >;
}

const MEASURES = {
  absolute_gap: 'absoluteGap',
  ratio: 'ratio',
  relative_gap: 'relativeGap',
  macro_average: 'macroAverage',
  population_std: 'standardDeviation',
  max_deviation_from_overall: 'maxDeviation',
} as const;

describeGolden('metrics/group_gaps.json', () => {
  const read = () => readGoldenJson<Golden>('metrics', 'group_gaps.json');

  it('rates and gaps by every label', () => {
    const { utterances, overall_wer, results } = read();
    const samples = utterances.map(({ reference_words, errors, gender, age }): LabelledSample => ({
      errors,
      words: reference_words,
      labels: { gender, age },
    }));
    for (const [label, golden] of Object.entries(results)) {
      const report = groupReport(samples, label);
      const rates = Object.fromEntries(
        report.groups.map(({ group, utterances: n, words, errors, errorRate }) => [
          group,
          { utterances: n, words, errors, wer: errorRate },
        ]),
      );
      expect(rates).toEqual(golden.groups);
      expect([report.best, report.worst]).toEqual([golden.best, golden.worst]);
      expect(report.overall).toBeCloseTo(overall_wer, 9);
      for (const [measure, name] of Object.entries(MEASURES))
        expect(report[name]).toBeCloseTo(Number(golden[measure]), 9);
      const { female, male } = golden.groups;
      if (female && male)
        expect(symmetricRelativeDifference(female.wer, male.wer)).toBeCloseTo(
          Number(golden['symmetric_relative_difference_female_male']),
          9,
        );
    }
  });

  it('edge cases', () => {
    for (const golden of Object.values(read().edge_cases)) {
      const groups = Object.entries(golden.groups).map(([group, wer]) => ({
        ...groupRate(group, [{ errors: 0, words: 1 }]),
        errorRate: wer,
      }));
      const gaps = groupGaps(groups, 0);
      expect(gaps.absoluteGap).toBeCloseTo(golden.absolute_gap, 9);
      expect(gaps.ratio).toBe(Number(golden.ratio));
      expect(gaps.relativeGap).toBe(Number(golden.relative_gap));
    }
  });
});
