import { describeGolden, readGoldenJson } from '@distilwhisper/testing';
import { seeded } from '../__fixtures__/statistics.js';
import { bootstrapErrorRate, pairedBootstrap } from './bootstrap.js';

interface Golden {
  readonly utterances: readonly {
    reference_words: number;
    errors_a: number;
    errors_b: number;
    speaker: number;
  }[];
  readonly point: Readonly<Record<string, number>>;
  readonly delta_method_standard_error: {
    readonly wer_a: number;
    readonly wer_b: number;
    readonly difference: number;
  };
}

describeGolden('metrics/bootstrap.json', () => {
  const read = () => {
    const golden = readGoldenJson<Golden>('metrics', 'bootstrap.json');
    const system = (key: 'errors_a' | 'errors_b') =>
      golden.utterances.map((u) => ({
        errors: u[key],
        words: u.reference_words,
        speaker: String(u.speaker),
      }));
    return { ...golden, a: system('errors_a'), b: system('errors_b') };
  };

  it('standard errors lie within 15 % of the delta method and intervals hold the estimate', () => {
    const { a, b, point, delta_method_standard_error: delta } = read();
    const options = { resamples: 2000, rng: seeded(11) };
    const [one, two] = [bootstrapErrorRate(a, options), bootstrapErrorRate(b, options)];
    const { difference, relativeChange } = pairedBootstrap(a, b, options);
    const rows = [
      [one, point['wer_a'], delta.wer_a],
      [two, point['wer_b'], delta.wer_b],
      [difference, point['difference_b_minus_a'], delta.difference],
    ] as const;
    for (const [interval, estimate, error] of rows) {
      expect(interval.estimate).toBeCloseTo(estimate ?? NaN, 10);
      expect(Math.abs(interval.standardError / error - 1)).toBeLessThan(0.15);
      expect(interval.low).toBeLessThanOrEqual(interval.estimate);
      expect(interval.high).toBeGreaterThanOrEqual(interval.estimate);
    }
    expect(relativeChange.estimate).toBeCloseTo(point['relative_change_b_vs_a'] ?? NaN, 10);
  });

  it('is the same for the same seed, by speaker too', () => {
    const { a, b } = read();
    const run = () => pairedBootstrap(a, b, { rng: seeded(4), by: 'speaker' });
    expect(run()).toEqual(run());
  });
});
