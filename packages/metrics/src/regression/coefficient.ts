import { normalQuantile, normalTwoSided } from '../stats/normal.js';
import { chiSquareTail } from '../stats/gamma.js';
import { fail } from '../errors.js';
import { cholesky, solveCholesky, type Matrix } from './cholesky.js';

/** One coefficient of a log-linear model. */
export interface Coefficient {
  readonly name: string;
  readonly estimate: number;
  readonly standardError: number;
  /** Wald statistic. */
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
  /** exp(estimate): the factor by which the error rate changes, with its confidence limits. */
  readonly rateRatio: number;
  readonly rateRatioLow: number;
  readonly rateRatioHigh: number;
}

/** Coefficients with Wald intervals from a covariance matrix. */
export function toCoefficients(
  names: readonly string[],
  estimates: readonly number[],
  covariance: Matrix,
  level: number,
): Coefficient[] {
  const width = normalQuantile((1 + level) / 2);
  return names.map((name, index) => {
    const estimate = estimates[index]!;
    const standardError = Math.sqrt(covariance[index]![index]!);
    return {
      name,
      estimate,
      standardError,
      z: estimate / standardError,
      pValue: normalTwoSided(estimate / standardError),
      rateRatio: Math.exp(estimate),
      rateRatioLow: Math.exp(estimate - width * standardError),
      rateRatioHigh: Math.exp(estimate + width * standardError),
    };
  });
}

export interface WaldTest {
  readonly chiSquare: number;
  readonly degrees: number;
  readonly pValue: number;
}

/**
 * Wald test that several coefficients are all 0, such as every level of a factor.
 * @throws code `missing` for a name the model does not have, `argument` for no name.
 */
export function waldTest(
  model: { readonly coefficients: readonly Coefficient[]; readonly covariance: Matrix },
  names: readonly string[],
): WaldTest {
  if (names.length === 0) fail('argument', 'waldTest: name at least one coefficient');
  const indices = names.map((name) => {
    const index = model.coefficients.findIndex((coefficient) => coefficient.name === name);
    if (index < 0)
      fail(
        'missing',
        `the model has no coefficient "${name}"; it has ${model.coefficients.map((c) => c.name).join(', ')}`,
      );
    return index;
  });
  const estimates = indices.map((index) => model.coefficients[index]!.estimate);
  const block = indices.map((row) => indices.map((column) => model.covariance[row]![column]!));
  const solved = solveCholesky(cholesky(block, names), estimates);
  const chiSquare = estimates.reduce((sum, estimate, index) => sum + estimate * solved[index]!, 0);
  return { chiSquare, degrees: names.length, pValue: chiSquareTail(chiSquare, names.length) };
}
