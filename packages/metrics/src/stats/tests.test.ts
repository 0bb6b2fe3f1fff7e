import { readStatistics, seeded } from '../__fixtures__/statistics.js';
import { holm } from './holm.js';
import { mapsswe, matchedPairs, pairSystems, segmentDifferences } from './mapsswe.js';
import { approximateRandomisation } from './randomisation.js';
import { capErrors } from './samples.js';

const fixture = readStatistics();
const words = (text: string): string[] => text.split(' ').filter(Boolean);

it('caps the errors of a loop at its words, and leaves the rest', () => {
  expect(capErrors({ errors: 7, words: 2, speaker: 'a' })).toEqual({
    errors: 2,
    words: 2,
    speaker: 'a',
  });
  expect(capErrors({ errors: 1, words: 2 })).toEqual({ errors: 1, words: 2 });
});

describe('holm', () => {
  it.each(fixture.holm)('equals statsmodels, case %#', ({ pValues, adjusted }) => {
    holm(pValues).forEach((p, index) => expect(p).toBeCloseTo(adjusted[index]!, 12));
  });
  it('adjusts nothing for no tests and refuses what is no probability', () => {
    expect(holm([])).toEqual([]);
    expect(() => holm([0.1, 1.5])).toThrow('holm: p-value 1 is 1.5; it must lie between 0 and 1');
    expect(() => holm([NaN])).toThrow('p-value 0 is NaN');
  });
});

describe('approximateRandomisation', () => {
  const samples = (errors: readonly number[], lengths: readonly number[]) =>
    errors.map((count, index) => ({ errors: count, words: lengths[index]! }));

  it.each(fixture.permutation)('counts all exchanges of few units, as scipy, case %#', (scipy) => {
    const got = approximateRandomisation(
      samples(scipy.a, scipy.words),
      samples(scipy.b, scipy.words),
      {
        rng: seeded(1),
      },
    );
    expect(got.exact).toBe(true);
    expect(got.difference).toBeCloseTo(scipy.difference, 12);
    expect(got.pValue).toBeCloseTo(scipy.pValue, 12);
  });

  it('draws near the exact value when it has to draw', () => {
    const { a, b, words: lengths, pValue } = fixture.permutation[1]!;
    const got = approximateRandomisation(samples(a, lengths), samples(b, lengths), {
      rng: seeded(1),
      rounds: 500,
    });
    expect(got.exact).toBe(false);
    expect(Math.abs(got.pValue - pValue)).toBeLessThan(0.06);
  });

  it('exchanges speakers as a whole', () => {
    const bySpeaker = (errors: readonly number[]) =>
      errors.map((count, index) => ({ errors: count, words: 9, speaker: `s${index % 2}` }));
    const got = approximateRandomisation(bySpeaker([4, 5, 4, 5]), bySpeaker([1, 1, 1, 1]), {
      rng: seeded(1),
      by: 'speaker',
    });
    expect(got).toMatchObject({ exact: true, rounds: 4, pValue: 0.5 });
  });

  it('refuses unequal or empty lists', () => {
    const rng = seeded(1);
    expect(() => approximateRandomisation(samples([1], [2]), [], { rng })).toThrow(
      'a has 1 entries but b has 0',
    );
    expect(() => approximateRandomisation([], [], { rng })).toThrow('no utterances to compare');
  });
});

describe('mapsswe', () => {
  it('equals segments marked on jiwer alignments and the z-test of statsmodels', () => {
    const { utterances, differences, z, pValue } = fixture.mapsswe;
    expect(utterances.flatMap((utterance) => segmentDifferences(utterance))).toEqual(differences);
    const got = mapsswe(utterances);
    expect(got.segments).toBe(differences.length);
    expect(got.z).toBeCloseTo(z, 10);
    expect(got.pValue).toBeCloseTo(pValue, 10);
  });

  it('parts segments at two words that both systems got right, and not at one', () => {
    const reference = words('a b c d e f g');
    const b = reference;
    expect(segmentDifferences({ reference, a: words('X b c X e f g'), b })).toEqual([1, 1]);
    expect(segmentDifferences({ reference, a: words('X b X d e f g'), b })).toEqual([2]);
    expect(segmentDifferences({ reference, a: reference, b })).toEqual([]);
  });

  it('puts insertions where they stand', () => {
    const pair = { reference: words('a b c d'), a: words('u v a b c d w'), b: words('a b c d') };
    expect(segmentDifferences(pair)).toEqual([2, 1]);
  });

  it('takes an empty reference as one segment', () => {
    expect(segmentDifferences({ reference: [], a: ['x', 'y'], b: ['x'] })).toEqual([1]);
  });

  it('is undecided without segments or spread', () => {
    expect(matchedPairs([])).toMatchObject({ segments: 0, z: NaN, pValue: 1 });
    expect(matchedPairs([0, 0])).toMatchObject({ z: NaN, pValue: 1 });
    expect(matchedPairs([2, 2])).toMatchObject({ z: NaN, pValue: NaN });
    expect(matchedPairs([2])).toMatchObject({ z: NaN, pValue: NaN });
  });

  it('refuses a buffer below one and lists of unequal length', () => {
    expect(() => mapsswe([], 0)).toThrow('buffer must be a whole number of tokens from 1, got 0');
    expect(() => pairSystems([['a']], [['a']], [])).toThrow('references has 1 entries but b has 0');
  });
});
