const SQRT_2 = Math.SQRT2;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** erf by its Maclaurin series; for |x| < 2, where it converges without cancellation trouble. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
    if (n > 200) break;
  }
  return TWO_OVER_SQRT_PI * sum;
}

/** erfc for x >= 2 by its continued fraction, evaluated from the tail. */
function erfcFraction(x: number): number {
  let tail = 0;
  for (let n = 80; n >= 1; n -= 1) tail = n / 2 / (x + tail);
  return Math.exp(-x * x) / ((x + tail) * Math.sqrt(Math.PI));
}

/** 1 - erf(x), accurate in the upper tail. */
function erfc(x: number): number {
  if (x >= 2) return erfcFraction(x);
  return x <= -2 ? 2 - erfcFraction(-x) : 1 - erfSeries(x);
}

/** Standard normal distribution function. */
export const normalCdf = (z: number): number => erfc(-z / SQRT_2) / 2;

/** Two-sided p-value of a standard normal test statistic. */
export const normalTwoSided = (z: number): number => Math.min(1, erfc(Math.abs(z) / SQRT_2));

const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** A first guess within 5e-4 (Abramowitz & Stegun 26.2.23), for p <= 0.5. */
function roughLowerQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return numerator / denominator - t;
}

/** Inverse of {@link normalCdf}: -Infinity at 0, Infinity at 1. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  let z = roughLowerQuantile(p);
  for (let step = 0; step < 3; step += 1) {
    const error = (normalCdf(z) - p) / normalDensity(z);
    z -= error / (1 + (z * error) / 2); // Halley
  }
  return z;
}
