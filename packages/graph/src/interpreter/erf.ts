const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/**
 * The error function in double precision, relative error below 1e-15 or so.
 * Below 2.5 the series of positive terms, Abramowitz and Stegun 7.1.6; above it the continued
 * fraction of the complement, 7.1.14.
 */
export const erf = (x: number): number => {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (size >= 6) return Math.sign(x);
  const value = size < 2.5 ? series(size) : 1 - complement(size);
  return x < 0 ? -value : value;
};

const series = (x: number): number => {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
};

// sqrt(pi) e^(x^2) erfc(x) = 1/(x+) (1/2)/(x+) 1/(x+) (3/2)/(x+) ..., from the inside out.
const complement = (x: number): number => {
  let tail = x;
  for (let n = 60; n >= 1; n -= 1) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
};
