import { seeded } from '../__fixtures__/statistics.js';
import { buildDesign } from '../regression/design.js';
import { poissonRegression } from '../regression/poisson.js';
import { gapAmplification, type BeforeAfterSample } from './amplification.js';
import { gapIntervals, groupIntervals } from './group-intervals.js';
import {
  groupRate,
  groupReport,
  symmetricRelativeDifference,
  type LabelledSample,
} from './group-rates.js';
import { spreadAmplification } from './spread.js';
import { groupWarnings } from './warnings.js';

const sample = (
  gender: string | undefined,
  errors: number,
  words = 10,
  speaker = 's',
): LabelledSample => ({
  errors,
  words,
  speaker,
  labels: { gender },
});

describe('groupReport', () => {
  it('leaves out and counts utterances without the label', () => {
    const report = groupReport(
      [sample('f', 1), sample('m', 2), sample(undefined, 9), sample('', 9)],
      'gender',
    );
    expect(report).toMatchObject({ unlabelled: 2, best: 'f', worst: 'm', ratio: 2, overall: 0.15 });
  });

  it('has no groups and no gaps where nobody is labelled', () => {
    expect(groupReport([sample(undefined, 1)], 'gender')).toMatchObject({
      groups: [],
      best: null,
      absoluteGap: NaN,
      unlabelled: 1,
    });
  });

  it('gives one group no gap', () => {
    expect(groupReport([sample('f', 2)], 'gender')).toMatchObject({
      absoluteGap: 0,
      ratio: 1,
      relativeGap: 0,
    });
  });

  it('keeps a group without reference words out of the gaps', () => {
    const report = groupReport([sample('f', 1), sample('m', 2), sample('x', 4, 0)], 'gender');
    expect(report.groups.find(({ group }) => group === 'x')?.errorRate).toBeNaN();
    expect(report).toMatchObject({ worst: 'm', ratio: 2 });
  });

  it('takes 0 against 0 as equal and a rate against 0 as infinitely worse', () => {
    expect(groupReport([sample('f', 0), sample('m', 0)], 'gender')).toMatchObject({
      ratio: 1,
      relativeGap: 0,
    });
    expect(groupReport([sample('f', 0), sample('m', 1)], 'gender')).toMatchObject({
      ratio: Infinity,
      relativeGap: Infinity,
    });
    expect(symmetricRelativeDifference(0, 0)).toBe(0);
  });
});

describe('groupWarnings', () => {
  it('warns of few words, few speakers and one who dominates', () => {
    const rate = groupRate('f', [sample('f', 1, 90, 'a'), sample('f', 1, 10, 'b')]);
    expect(groupWarnings(rate).map(({ code }) => code)).toEqual([
      'few-words',
      'few-speakers',
      'dominant-speaker',
    ]);
    expect(groupWarnings(rate).at(-1)?.message).toBe('f: one of 2 speakers says 90 % of the words');
  });
  it('warns of unknown speakers and of no words', () => {
    expect(
      groupWarnings(groupRate('f', [{ errors: 1, words: 0 }])).map(({ code }) => code),
    ).toEqual(['no-words', 'no-speakers']);
  });
  it('is silent about a large group', () => {
    const many = Array.from({ length: 10 }, (_, i) => sample('f', 1, 100, `s${i}`));
    expect(groupWarnings(groupRate('f', many))).toEqual([]);
  });
});

/** Twelve speakers a group; errors of f rise by half under quantisation, those of m do not. */
const beforeAfter: BeforeAfterSample[] = Array.from({ length: 96 }, (_, i) => {
  const gender = i % 2 ? 'm' : 'f';
  const errorsBefore = 2 + ((i * 7) % 4);
  const errorsAfter = errorsBefore + (gender === 'f' ? 1 + (i % 3) : i % 5 === 0 ? 1 : 0);
  return { errorsBefore, errorsAfter, words: 12, speaker: `s${i % 24}`, labels: { gender } };
});
const groups = { reference: 'm', comparison: 'f' };

describe('gapAmplification', () => {
  const got = gapAmplification(beforeAfter, 'gender', groups, { rng: seeded(8), resamples: 500 });

  it('sees the gap grow', () => {
    expect(got.absolute.low).toBeGreaterThan(0);
    expect(got.ratioOfRatios.low).toBeGreaterThan(1);
    expect(got.absolute.estimate).toBeCloseTo(got.gapAfter.estimate - got.gapBefore.estimate, 12);
  });

  it('its ratio of ratios is the interaction of a Poisson regression, with a similar interval', () => {
    const rows = beforeAfter.flatMap(({ errorsBefore, errorsAfter, words, speaker, labels }) => [
      { errors: errorsBefore, words, speaker, labels: { ...labels, scheme: 'fp32' } },
      { errors: errorsAfter, words, speaker, labels: { ...labels, scheme: 'int4' } },
    ]);
    const terms = ['gender', 'scheme', ['gender', 'scheme']] as const;
    const design = buildDesign(rows, { terms, references: { gender: 'm', scheme: 'fp32' } });
    const interaction = poissonRegression(design).coefficients.at(-1)!;
    expect(interaction.name).toBe('gender=f:scheme=int4');
    expect(got.ratioOfRatios.estimate).toBeCloseTo(interaction.rateRatio, 10);
    expect(got.ratioOfRatios.low).toBeCloseTo(interaction.rateRatioLow, 1);
    expect(got.ratioOfRatios.high).toBeCloseTo(interaction.rateRatioHigh, 1);
  });

  it('finds nothing where nothing changed', () => {
    const same = beforeAfter.map((s) => ({ ...s, errorsAfter: s.errorsBefore }));
    const { absolute, ratioOfRatios } = gapAmplification(same, 'gender', groups, {
      rng: seeded(1),
    });
    expect([absolute.low, absolute.high, ratioOfRatios.low, ratioOfRatios.high]).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it('refuses a group that is not there', () => {
    expect(() =>
      gapAmplification(beforeAfter, 'gender', { ...groups, comparison: 'x' }, { rng: seeded(1) }),
    ).toThrow('no sample has gender "x"; there are f, m');
    expect(() => gapAmplification(beforeAfter, 'age', groups, { rng: seeded(1) })).toThrow(
      'there are no labels at all',
    );
  });
});

describe('intervals of groups', () => {
  const samples = beforeAfter.map((s) => ({ ...s, errors: s.errorsBefore }));

  it('hold the rates and the gap', () => {
    const report = groupReport(samples, 'gender');
    for (const { group, interval } of groupIntervals(samples, 'gender', { rng: seeded(2) })) {
      expect(interval?.units).toBe(12);
      expect(interval?.estimate).toBe(report.groups.find((g) => g.group === group)?.errorRate);
    }
    const gap = gapIntervals(samples, 'gender', groups, { rng: seeded(2) });
    expect(gap.ratio.estimate - 1).toBeCloseTo(gap.relative.estimate, 12);
    expect(gap.absolute.low).toBeLessThanOrEqual(gap.absolute.estimate);
  });

  it('has none for a group of one speaker', () => {
    const lone = [...samples, sample('x', 1, 10, 'only')];
    expect(groupIntervals(lone, 'gender', { rng: seeded(2) }).at(-1)).toEqual({
      group: 'x',
      interval: null,
    });
  });
});

describe('spreadAmplification', () => {
  it('of two groups is their gap', () => {
    const rng = () => seeded(3);
    const spread = spreadAmplification(beforeAfter, 'gender', { rng: rng() });
    const gap = gapAmplification(beforeAfter, 'gender', groups, { rng: rng() });
    expect(spread.groups).toEqual(['f', 'm']);
    expect(spread.spreadAfter.estimate).toBeCloseTo(Math.abs(gap.gapAfter.estimate), 12);
    expect(spread.change.estimate).toBeCloseTo(
      Math.abs(gap.gapAfter.estimate) - Math.abs(gap.gapBefore.estimate),
      12,
    );
  });

  it('needs two groups', () => {
    const women = beforeAfter.filter(({ labels }) => labels['gender'] === 'f');
    expect(() => spreadAmplification(women, 'gender', { rng: seeded(1) })).toThrow(
      'a spread needs two groups or more; "gender" has 1',
    );
  });
});
