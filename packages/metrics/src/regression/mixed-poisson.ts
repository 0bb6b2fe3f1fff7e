import { fail } from '../errors.js';
import { logFactorial } from '../stats/gamma.js';
import {
  addOuter,
  cholesky,
  invertCholesky,
  mirror,
  solveCholesky,
  zeros,
  type Matrix,
} from './cholesky.js';
import { toCoefficients, type Coefficient } from './coefficient.js';
import type { Design } from './design.js';
import { gaussHermite, type Quadrature } from './gauss-hermite.js';
import { linearPredictor, poissonRegression } from './poisson.js';
import { integrateIntercept } from './random-intercept.js';

export interface MixedPoissonOptions {
  /** Quadrature nodes a speaker. Default: 25. */
  readonly nodes?: number;
  /** Confidence level. Default: 0.95. */
  readonly level?: number;
}

export interface MixedPoissonFit {
  /** Fixed effects, for the average speaker. */
  readonly coefficients: readonly Coefficient[];
  readonly covariance: Matrix;
  /** Standard deviation of ln rate between speakers. */
  readonly speakerSpread: number;
  /** NaN where the spread is estimated as 0, the edge of its range. */
  readonly speakerSpreadError: number;
  readonly logLikelihood: number;
  /** Each speaker's distance from the average in ln rate (posterior mean). */
  readonly speakerEffects: ReadonlyMap<string, number>;
  readonly rows: number;
  readonly speakers: number;
  readonly iterations: number;
  readonly dropped: Design['dropped'];
}

const MAX_ITERATIONS = 200;

/** Rows of each speaker. */
function rowsBySpeaker(design: Design): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  design.speakers.forEach((speaker, row) => {
    if (speaker === undefined)
      fail('missing', `row ${row} names no speaker: a random intercept needs one for every row`, {
        row,
      });
    const known = rows.get(speaker);
    if (known) known.push(row);
    else rows.set(speaker, [row]);
  });
  if (rows.size < 2)
    fail('argument', `a random intercept needs two speakers or more, got ${rows.size}`, {
      speakers: rows.size,
    });
  return rows;
}

/** Log-likelihood at a point with its gradient and negative Hessian; the spread is the last parameter. */
interface Surface {
  readonly logLikelihood: number;
  readonly gradient: number[];
  readonly information: number[][];
  readonly effects: ReadonlyMap<string, number>;
}

function surfaceAt(
  design: Design,
  speakers: ReadonlyMap<string, readonly number[]>,
  parameters: readonly number[],
  quadrature: Quadrature,
): Surface {
  const size = design.columns.length;
  const predictor = linearPredictor(design, parameters);
  const gradient = new Array<number>(size + 1).fill(0);
  const information = zeros(size + 1, size + 1);
  const effects = new Map<string, number>();
  let logLikelihood = 0;
  for (const [speaker, rows] of speakers) {
    // expected = sum of m_r over the speaker's rows, m_r = exp(predictor); slope = its gradient.
    const slope = new Float64Array(size + 1);
    let errors = 0;
    let expected = 0;
    for (const row of rows) {
      const mean = Math.exp(predictor[row]!);
      const x = design.x[row]!;
      errors += design.errors[row]!;
      expected += mean;
      logLikelihood += design.errors[row]! * predictor[row]! - logFactorial(design.errors[row]!);
      for (let column = 0; column < size; column += 1) {
        slope[column]! += mean * x[column]!;
        gradient[column]! += design.errors[row]! * x[column]!;
      }
    }
    const integral = integrateIntercept(errors, expected, parameters[size]!, quadrature);
    logLikelihood += integral.logIntegral;
    effects.set(speaker, integral.effect);
    for (let column = 0; column < size; column += 1)
      gradient[column]! += integral.byE * slope[column]!;
    gradient[size]! += integral.byS;
    for (const row of rows)
      addOuter(information, design.x[row]!, -integral.byE * Math.exp(predictor[row]!));
    addOuter(information, slope, -integral.byEE);
    const spreadRow = information[size]!;
    for (let column = 0; column < size; column += 1)
      spreadRow[column]! -= integral.byES * slope[column]!;
    spreadRow[size]! -= integral.bySS;
  }
  return { logLikelihood, gradient, information: mirror(information), effects };
}

/** Newton's direction; the diagonal grows until the information is positive definite (Levenberg). */
function direction(surface: Surface): number[] {
  for (let ridge = 0; ridge < 1e12; ridge = ridge === 0 ? 1e-6 : ridge * 10) {
    const raised = surface.information.map((row, index) =>
      row.map((value, column) =>
        column === index ? value + ridge * (Math.abs(value) + 1) : value,
      ),
    );
    try {
      return solveCholesky(cholesky(raised), surface.gradient);
    } catch {
      continue;
    }
  }
  return surface.gradient;
}

/** Climbs to the maximum, halving steps that do not rise. */
function climb(
  evaluate: (parameters: readonly number[]) => Surface,
  start: readonly number[],
): { parameters: number[]; surface: Surface; iterations: number } {
  let parameters = [...start];
  let surface = evaluate(parameters);
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations += 1) {
    const step = direction(surface);
    const promise = step.reduce((sum, value, index) => sum + value * surface.gradient[index]!, 0);
    if (promise < 1e-14 * (1 + Math.abs(surface.logLikelihood)))
      return { parameters, surface, iterations };
    let length = 1;
    for (; length > 1e-10; length /= 2) {
      const tried = parameters.map((value, index) => value + length * step[index]!);
      const there = evaluate(tried);
      if (there.logLikelihood > surface.logLikelihood) {
        [parameters, surface] = [tried, there];
        break;
      }
    }
    if (length <= 1e-10) return { parameters, surface, iterations }; // as high as rounding allows
  }
  return fail(
    'numeric',
    `the mixed model did not settle in ${MAX_ITERATIONS} steps; try fewer terms`,
  );
}

/**
 * Poisson regression of error counts, offset ln(words), with a normal random intercept for each speaker,
 * by maximum likelihood with adaptive Gauss-Hermite quadrature. One node would be Laplace's approximation,
 * for which the derivatives here do not hold: at least 5 are asked for.
 * @throws code `argument` for fewer than 5 nodes or two speakers, `missing` for unknown speakers, and what
 * {@link poissonRegression} throws.
 */
export function mixedPoisson(design: Design, options: MixedPoissonOptions = {}): MixedPoissonFit {
  const { nodes = 25, level = 0.95 } = options;
  if (!Number.isInteger(nodes) || nodes < 5 || nodes > 100)
    fail('argument', `mixedPoisson: nodes must be a whole number from 5 to 100, got ${nodes}`, {
      nodes,
    });
  const speakers = rowsBySpeaker(design);
  const fixed = poissonRegression(design, { covariance: 'model' });
  const quadrature = gaussHermite(nodes);
  const evaluate = (parameters: readonly number[]): Surface =>
    surfaceAt(design, speakers, parameters, quadrature);
  const start = [...fixed.coefficients.map(({ estimate }) => estimate), 0.5];
  const { parameters, surface, iterations } = climb(evaluate, start);
  const size = design.columns.length;
  const spread = Math.abs(parameters[size]!);
  const onEdge = spread < 1e-4;
  const block = onEdge
    ? surface.information.slice(0, size).map((row) => row.slice(0, size))
    : surface.information;
  const covariance = invertCholesky(cholesky(block, [...design.columns, 'speaker spread']));
  return {
    coefficients: toCoefficients(design.columns, parameters, covariance, level),
    covariance,
    speakerSpread: onEdge ? 0 : spread,
    speakerSpreadError: onEdge ? NaN : Math.sqrt(covariance[size]![size]!),
    logLikelihood: surface.logLikelihood,
    speakerEffects: surface.effects,
    rows: design.x.length,
    speakers: speakers.size,
    iterations,
    dropped: design.dropped,
  };
}
