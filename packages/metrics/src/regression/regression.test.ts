import { readStatistics, type GlmTable } from '../__fixtures__/statistics.js';
import { waldTest } from './coefficient.js';
import { buildDesign, type RegressionRow } from './design.js';
import { mixedPoisson } from './mixed-poisson.js';
import { poissonRegression, type PoissonFit } from './poisson.js';

const { regression } = readStatistics();
const rows: RegressionRow[] = regression.rows.errors.map((errors, i) => ({
  errors,
  words: regression.rows.words[i]!,
  speaker: regression.rows.speaker[i],
  labels: { gender: regression.rows.gender[i], scheme: regression.rows.scheme[i] },
  numbers: { hours: regression.rows.hours[i] },
}));
const terms = ['gender', 'scheme', 'hours', ['gender', 'scheme']] as const;
const references = { gender: 'male', scheme: 'fp32' };
const design = buildDesign(rows, { terms, references });

const closeToAll = (
  got: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void => {
  expect(got).toHaveLength(expected.length);
  got.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(tolerance));
};

function expectTable(fit: PoissonFit, table: GlmTable): void {
  for (const [i, name] of table.names.entries()) {
    const got = fit.coefficients.find((coefficient) => coefficient.name === name);
    closeToAll(
      [got!.estimate, got!.standardError, got!.pValue],
      [table.estimate[i]!, table.standardError[i]!, table.pValue[i]!],
      1e-8,
    );
  }
  expect(fit.coefficients).toHaveLength(table.names.length);
  expect(fit.logLikelihood).toBeCloseTo(table.logLikelihood, 7);
  expect(fit.deviance).toBeCloseTo(table.deviance, 7);
  expect(fit.dispersion).toBeCloseTo(table.dispersion, 7);
}

describe('poissonRegression against statsmodels', () => {
  it('model covariance', () => {
    expectTable(poissonRegression(design, { covariance: 'model' }), regression.model);
  });

  it('errors clustered by speaker', () => {
    const fit = poissonRegression(design);
    expectTable(fit, regression.clustered);
    expect(fit.clusters).toBe(24);
  });

  it('Wald test of both interactions', () => {
    const { names, chiSquare, pValue } = regression.wald;
    const got = waldTest(poissonRegression(design), names);
    expect(got.degrees).toBe(names.length);
    expect(got.chiSquare).toBeCloseTo(chiSquare, 6);
    expect(got.pValue).toBeCloseTo(pValue, 8);
  });

  it('rate ratios are exponentials with their limits', () => {
    const [, gender] = poissonRegression(design, { level: 0.9 }).coefficients;
    const width = 1.6448536269514722 * gender!.standardError;
    closeToAll(
      [gender!.rateRatio, gender!.rateRatioLow, gender!.rateRatioHigh],
      [gender!.estimate, gender!.estimate - width, gender!.estimate + width].map(Math.exp),
      1e-10,
    );
  });
});

describe('mixedPoisson against direct maximisation on a fine grid', () => {
  const { mixed } = regression;
  const fit = mixedPoisson(design);

  it('estimates, standard errors, spread and likelihood', () => {
    const named = (name: string) =>
      fit.coefficients.find((coefficient) => coefficient.name === name)!;
    closeToAll(
      mixed.names.map((name) => named(name).estimate),
      mixed.estimate,
      2e-6,
    );
    closeToAll(
      mixed.names.map((name) => named(name).standardError),
      mixed.standardError,
      2e-5,
    );
    expect(Math.abs(fit.speakerSpread - mixed.speakerSpread)).toBeLessThan(2e-6);
    expect(Math.abs(fit.speakerSpreadError - mixed.speakerSpreadError)).toBeLessThan(2e-5);
    expect(fit.logLikelihood).toBeCloseTo(mixed.logLikelihood, 6);
  });

  it('the number of nodes does not matter once there are enough', () => {
    const fewer = mixedPoisson(design, { nodes: 11 });
    closeToAll(
      fewer.coefficients.map((c) => c.estimate),
      fit.coefficients.map((c) => c.estimate),
      1e-6,
    );
  });

  it('speaker effects spread about as much as they should and lean to the average', () => {
    const effects = [...fit.speakerEffects.values()];
    expect(effects).toHaveLength(24);
    expect(Math.abs(effects.reduce((sum, e) => sum + e, 0) / 24)).toBeLessThan(0.05);
    expect(Math.sqrt(effects.reduce((sum, e) => sum + e * e, 0) / 24)).toBeLessThan(
      fit.speakerSpread,
    );
  });

  it('finds no spread where speakers do not differ', () => {
    const alike = Array.from({ length: 40 }, (_, i) => ({
      errors: 3,
      words: 10,
      speaker: `s${i % 8}`,
      labels: { gender: i % 2 ? 'f' : 'm' },
    }));
    const got = mixedPoisson(buildDesign(alike, { terms: ['gender'] }));
    expect(got.speakerSpread).toBe(0);
    expect(got.speakerSpreadError).toBeNaN();
    expect(got.coefficients[0]!.estimate).toBeCloseTo(Math.log(0.3), 6);
  });
});

describe('bad data', () => {
  const row = (
    gender: string | undefined,
    errors: number,
    words = 10,
    speaker: string | undefined = 's1',
  ) => ({
    errors,
    words,
    speaker,
    labels: { gender },
  });

  it('leaves out and counts rows without words or without a label', () => {
    const got = buildDesign(
      [row('f', 1), row('m', 2), row(undefined, 1), row('', 1), row('f', 4, 0)],
      {
        terms: ['gender'],
      },
    );
    expect(got.dropped).toEqual({ missingValue: 2, zeroWords: 1 });
    expect(got.x).toHaveLength(2);
  });

  it('takes the level with most words as reference unless told', () => {
    const data = [row('f', 1, 5), row('m', 2, 50), row('f', 1, 5)];
    expect(buildDesign(data, { terms: ['gender'] }).columns).toEqual(['(intercept)', 'gender=f']);
    expect(buildDesign(data, { terms: ['gender'], references: { gender: 'f' } }).columns).toEqual([
      '(intercept)',
      'gender=m',
    ]);
  });

  it('one group only', () => {
    expect(() => buildDesign([row('f', 1), row('f', 2)], { terms: ['gender'] })).toThrow(
      'factor "gender" has only the level "f": nothing to compare; leave it out or add data of another group',
    );
  });

  it('an unknown reference level', () => {
    expect(() =>
      buildDesign([row('f', 1), row('m', 2)], { terms: ['gender'], references: { gender: 'x' } }),
    ).toThrow('factor "gender" has no level "x" for a reference; there are f, m');
  });

  it('no row left', () => {
    expect(() => buildDesign([row(undefined, 1), row('f', 1, 0)], { terms: ['gender'] })).toThrow(
      'no row is left to fit: of 2, 1 have no reference words and 1 lack a value of gender',
    );
  });

  it('a level without errors', () => {
    const data = [row('f', 0), row('f', 0), row('m', 2), row('m', 3)];
    expect(() => poissonRegression(buildDesign(data, { terms: ['gender'] }))).toThrow(
      /no errors at all where "gender=m" is 0|no errors at all where "gender=f" is 1/,
    );
  });

  it('collinear columns', () => {
    const data = ['f', 'm', 'f', 'm', 'f'].map((gender, i) => ({
      ...row(gender, i + 1),
      labels: { gender, twin: gender === 'f' ? 'x' : 'y' },
    }));
    expect(() =>
      poissonRegression(buildDesign(data, { terms: ['gender', 'twin'] }), { covariance: 'model' }),
    ).toThrow(/column "twin=y" is a combination of the columns before it/);
  });

  it('speakers missing or alone', () => {
    const data = [row('f', 1), row('m', 2), row('f', 2), row('m', 1)];
    const alone = buildDesign(data, { terms: ['gender'] });
    expect(() => poissonRegression(alone)).toThrow(
      'clustered errors need two speakers or more, got 1',
    );
    expect(() => mixedPoisson(alone)).toThrow(
      'a random intercept needs two speakers or more, got 1',
    );
    const unnamed = buildDesign(
      data.map((r) => ({ ...r, speaker: '' })),
      { terms: ['gender'] },
    );
    expect(() => poissonRegression(unnamed)).toThrow(
      'row 0 names no speaker: label it, or ask for covariance "model"',
    );
    expect(() => mixedPoisson(unnamed)).toThrow(
      'row 0 names no speaker: a random intercept needs one for every row',
    );
    expect(() => mixedPoisson(alone, { nodes: 1 })).toThrow(
      'nodes must be a whole number from 5 to 100, got 1',
    );
  });

  it('too few rows, unknown coefficients', () => {
    const two = buildDesign([row('f', 1), row('m', 2)], { terms: ['gender'] });
    expect(() => poissonRegression(two)).toThrow('2 rows cannot fit 2 coefficients');
    const fit = poissonRegression(design);
    expect(() => waldTest(fit, ['age=60'])).toThrow(
      'the model has no coefficient "age=60"; it has (intercept), gender=female',
    );
    expect(() => waldTest(fit, [])).toThrow('name at least one coefficient');
  });
});
