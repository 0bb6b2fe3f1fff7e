import { fail } from '../errors.js';
import { logFactorial } from '../stats/gamma.js';
import {
  addOuter,
  cholesky,
  invertCholesky,
  mirror,
  multiply,
  solveCholesky,
  zeros,
  type Matrix,
} from './cholesky.js';
import { toCoefficients, type Coefficient } from './coefficient.js';
import type { Design } from './design.js';

export interface PoissonOptions {
  /**
   * `speaker`: errors clustered by speaker, with the small-sample factors G/(G-1) and (n-1)/(n-k).
   * `model`: the Poisson variance, too small for overdispersed errors. Default: `speaker`.
   */
  readonly covariance?: 'speaker' | 'model';
  /** Confidence level. Default: 0.95. */
  readonly level?: number;
}

export interface PoissonFit {
  readonly coefficients: readonly Coefficient[];
  readonly covariance: Matrix;
  readonly logLikelihood: number;
  readonly deviance: number;
  /** Pearson chi-square over residual degrees of freedom: 1 for Poisson errors, above for clumped ones. */
  readonly dispersion: number;
  readonly rows: number;
  /** Speakers, for clustered errors; otherwise the number of rows. */
  readonly clusters: number;
  readonly iterations: number;
  readonly dropped: Design['dropped'];
}

const MAX_ITERATIONS = 100;

/** A 0/1 column where one side has no errors has no finite coefficient. */
function checkSeparation(design: Design): void {
  design.columns.forEach((name, column) => {
    const sums = [0, 0];
    const counts = [0, 0];
    for (const [row, x] of design.x.entries()) {
      const value = x[column]!;
      if (value !== 0 && value !== 1) return;
      sums[value]! += design.errors[row]!;
      counts[value]! += 1;
    }
    const empty = [0, 1].find((side) => counts[side]! > 0 && sums[side] === 0);
    if (empty !== undefined)
      fail(
        'numeric',
        `no errors at all where "${name}" is ${empty}: its rate ratio is 0 or infinite; merge the level with another, or report its rate without a model`,
        { column: name },
      );
  });
}

export const linearPredictor = (design: Design, estimates: readonly number[]): Float64Array =>
  design.offset.map((offset, row) => {
    let sum = offset;
    const x = design.x[row]!;
    for (let column = 0; column < x.length; column += 1) sum += x[column]! * estimates[column]!;
    return sum;
  });

/** One step of iteratively reweighted least squares; the information matrix is that of `means`. */
function reweightedStep(
  design: Design,
  means: Float64Array,
): { estimates: number[]; lower: number[][] } {
  const size = design.columns.length;
  const information = zeros(size, size);
  const target = new Array<number>(size).fill(0);
  means.forEach((mean, row) => {
    const x = design.x[row]!;
    addOuter(information, x, mean);
    const working = mean * (Math.log(mean) - design.offset[row]!) + design.errors[row]! - mean;
    for (let column = 0; column < size; column += 1) target[column]! += x[column]! * working;
  });
  const lower = cholesky(mirror(information), design.columns);
  return { estimates: solveCholesky(lower, target), lower };
}

const devianceOf = (errors: Float64Array, means: Float64Array): number =>
  2 *
  errors.reduce(
    (sum, y, row) => sum + (y > 0 ? y * Math.log(y / means[row]!) : 0) - (y - means[row]!),
    0,
  );

/** Starting means between each count and what the pooled rate expects. */
function startingMeans(design: Design): Float64Array {
  const errors = design.errors.reduce((sum, y) => sum + y, 0);
  const words = design.offset.reduce((sum, offset) => sum + Math.exp(offset), 0);
  return design.errors.map((y, row) => (y + (errors / words) * Math.exp(design.offset[row]!)) / 2);
}

/** Sum over clusters of the outer product of their scores. */
function clusteredMeat(
  design: Design,
  means: Float64Array,
): { meat: number[][]; clusters: number } {
  const size = design.columns.length;
  const scores = new Map<string, Float64Array>();
  design.speakers.forEach((speaker, row) => {
    if (speaker === undefined)
      fail('missing', `row ${row} names no speaker: label it, or ask for covariance "model"`, {
        row,
      });
    let score = scores.get(speaker);
    if (!score) scores.set(speaker, (score = new Float64Array(size)));
    const residual = design.errors[row]! - means[row]!;
    const x = design.x[row]!;
    for (let column = 0; column < size; column += 1) score[column]! += x[column]! * residual;
  });
  const meat = zeros(size, size);
  for (const score of scores.values()) addOuter(meat, score, 1);
  return { meat: mirror(meat), clusters: scores.size };
}

function covarianceOf(
  design: Design,
  means: Float64Array,
  lower: Matrix,
  kind: 'speaker' | 'model',
): { covariance: number[][]; clusters: number } {
  const bread = invertCholesky(lower);
  const rows = design.x.length;
  if (kind === 'model') return { covariance: bread, clusters: rows };
  const { meat, clusters } = clusteredMeat(design, means);
  if (clusters < 2)
    fail('argument', `clustered errors need two speakers or more, got ${clusters}`, { clusters });
  const correction = (clusters / (clusters - 1)) * ((rows - 1) / (rows - design.columns.length));
  const covariance = multiply(multiply(bread, meat), bread).map((row) =>
    row.map((value) => value * correction),
  );
  return { covariance, clusters };
}

/**
 * Poisson regression of error counts with ln(words) as offset: exponentials of coefficients are ratios of
 * error rates (McCullagh & Nelder 1989; for ASR, Liu et al. 2022). By maximum likelihood, equal to statsmodels.
 * @throws code `numeric` for collinear columns or a level without errors, `missing` for unknown speakers,
 * `argument` for as many columns as rows or fewer than two speakers.
 */
export function poissonRegression(design: Design, options: PoissonOptions = {}): PoissonFit {
  const { covariance: kind = 'speaker', level = 0.95 } = options;
  const degrees = design.x.length - design.columns.length;
  if (degrees < 1)
    fail('argument', `${design.x.length} rows cannot fit ${design.columns.length} coefficients`, {
      degrees,
    });
  checkSeparation(design);
  let means = startingMeans(design);
  let deviance = devianceOf(design.errors, means);
  let step = reweightedStep(design, means);
  let iterations = 1;
  for (; iterations < MAX_ITERATIONS; iterations += 1) {
    means = linearPredictor(design, step.estimates).map(Math.exp);
    const next = devianceOf(design.errors, means);
    const settled = Math.abs(next - deviance) <= 1e-13 * (Math.abs(next) + 1e-3);
    deviance = next;
    step = reweightedStep(design, means);
    if (settled) break;
  }
  if (!Number.isFinite(deviance) || iterations === MAX_ITERATIONS)
    fail(
      'numeric',
      `the fit did not settle in ${MAX_ITERATIONS} steps; look for a column with extreme values`,
    );
  means = linearPredictor(design, step.estimates).map(Math.exp);
  const { covariance, clusters } = covarianceOf(design, means, step.lower, kind);
  const pearson = design.errors.reduce(
    (sum, y, row) => sum + (y - means[row]!) ** 2 / means[row]!,
    0,
  );
  return {
    coefficients: toCoefficients(design.columns, step.estimates, covariance, level),
    covariance,
    logLikelihood: design.errors.reduce(
      (sum, y, row) => sum + y * Math.log(means[row]!) - means[row]! - logFactorial(y),
      0,
    ),
    deviance,
    dispersion: pearson / degrees,
    rows: design.x.length,
    clusters,
    iterations,
    dropped: design.dropped,
  };
}
