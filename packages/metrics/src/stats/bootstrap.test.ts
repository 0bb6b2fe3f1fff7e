import { readStatistics, replay, seeded } from '../__fixtures__/statistics.js';
import { bootstrapErrorRate, pairedBootstrap } from './bootstrap.js';
import type { ErrorSample } from './samples.js';

const samplesOf = (errors: readonly number[], words: readonly number[]): ErrorSample[] =>
  errors.map((count, index) => ({ errors: count, words: words[index]! }));

describe('against scipy.stats.bootstrap on the same draws', () => {
  it.each(readStatistics().bootstrap)('case %#', (scipy) => {
    const samples = samplesOf(scipy.errors, scipy.words);
    for (const method of ['percentile', 'bca'] as const) {
      const rng = replay(scipy.draws.flat(), samples.length);
      const got = bootstrapErrorRate(samples, { rng, resamples: scipy.draws.length, method });
      expect(got.estimate).toBeCloseTo(scipy.estimate, 12);
      expect(got.low).toBeCloseTo(scipy[method][0], 10);
      expect(got.high).toBeCloseTo(scipy[method][1], 10);
      expect(got.standardError).toBeCloseTo(scipy.standardError, 12);
    }
  });
});

/** A Poisson draw (Knuth). */
function poisson(mean: number, rng: { uniform: () => number }): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; product *= rng.uniform()) count += 1;
  return count;
}

/** Utterances of speakers whose rates differ; the true rate is 0.2. */
function simulate(
  speakers: number,
  utterances: number,
  rng: { uniform: () => number },
): ErrorSample[] {
  return Array.from({ length: speakers }, (_, speaker) => {
    const rate = 0.2 * (0.4 + 1.2 * rng.uniform());
    return Array.from({ length: utterances }, () => ({
      errors: poisson(10 * rate, rng),
      words: 10,
      speaker: `s${speaker}`,
    }));
  }).flat();
}

function coverage(by: 'speaker' | 'utterance', method: 'bca' | 'percentile', rounds = 300): number {
  const rng = seeded(5);
  let covered = 0;
  for (let round = 0; round < rounds; round += 1) {
    const samples = simulate(60, 4, rng);
    const { low, high } = bootstrapErrorRate(samples, { rng, by, method, resamples: 200 });
    if (low <= 0.2 && 0.2 <= high) covered += 1;
  }
  return covered / rounds;
}

describe('coverage of the 95 % interval in simulated corpora of 60 speakers', () => {
  it.each(['bca', 'percentile'] as const)('by speaker, %s: near 95 %%', (method) => {
    const share = coverage('speaker', method);
    expect(share).toBeGreaterThan(0.91);
    expect(share).toBeLessThan(0.98);
  });

  it('by utterance: too low, because utterances of a speaker err alike', () => {
    expect(coverage('utterance', 'percentile', 150)).toBeLessThan(0.88);
  });
});

describe('bootstrapErrorRate', () => {
  const samples = samplesOf([1, 0, 3, 2, 0, 4], [5, 6, 7, 4, 9, 8]);

  it('gives the same interval for the same seed and another for another', () => {
    const run = (seed: number) => bootstrapErrorRate(samples, { rng: seeded(seed) });
    expect(run(1)).toEqual(run(1));
    expect(run(2).low).not.toBe(run(1).low);
  });

  it('without any errors is a point', () => {
    const perfect = samplesOf([0, 0, 0], [5, 5, 5]);
    expect(bootstrapErrorRate(perfect, { rng: seeded(1) })).toMatchObject({
      estimate: 0,
      low: 0,
      high: 0,
    });
  });

  it('counts insertions of utterances without reference words', () => {
    const silent = [...samples, { errors: 6, words: 0 }];
    expect(bootstrapErrorRate(silent, { rng: seeded(1) }).estimate).toBeCloseTo(16 / 39, 12);
  });

  it('leaves out resamples without any word', () => {
    const mostlySilent = samplesOf([1, 1, 1], [0, 0, 5]);
    const { resamples, low } = bootstrapErrorRate(mostlySilent, { rng: seeded(1), resamples: 500 });
    expect(resamples).toBeLessThan(400);
    expect(Number.isFinite(low)).toBe(true);
  });

  it('refuses what it cannot do', () => {
    const rng = seeded(1);
    expect(() => bootstrapErrorRate(samples.slice(0, 1), { rng })).toThrow(
      'bootstrap: 1 unit(s) to resample; an interval needs two or more',
    );
    expect(() => bootstrapErrorRate(samples, { rng, by: 'speaker' })).toThrow(
      'sample 0 names no speaker: label it, drop it, or resample by utterance',
    );
    expect(() => bootstrapErrorRate(samples, { rng, level: 95 })).toThrow(
      'level must lie between 0 and 1, got 95',
    );
    expect(() => bootstrapErrorRate(samples, { rng, resamples: 0 })).toThrow(
      'positive whole number, got 0',
    );
  });
});

describe('pairedBootstrap', () => {
  const a = samplesOf([3, 4, 2, 5, 3, 4, 6, 2], [9, 9, 9, 9, 9, 9, 9, 9]);
  const b = samplesOf([1, 2, 1, 2, 2, 1, 3, 1], [9, 9, 9, 9, 9, 9, 9, 9]);

  it('finds the better system', () => {
    const got = pairedBootstrap(a, b, { rng: seeded(3), resamples: 999 });
    expect(got.difference.estimate).toBeCloseTo(-16 / 72, 12);
    expect(got.relativeChange.estimate).toBeCloseTo(-16 / 29, 12);
    expect(got.difference.high).toBeLessThan(0);
    expect(got.probabilityOfImprovement).toBe(1);
    expect(got.pValue).toBeCloseTo(2 / 1000, 12);
  });

  it('knows no difference between a system and itself', () => {
    const got = pairedBootstrap(a, a, { rng: seeded(3) });
    expect(got).toMatchObject({ probabilityOfImprovement: 0.5, pValue: 1 });
  });

  it('refuses lists of unequal length', () => {
    expect(() => pairedBootstrap(a, b.slice(1), { rng: seeded(3) })).toThrow(
      'pairedBootstrap: a has 8 entries but b has 7; pair them one to one before scoring',
    );
  });
});
