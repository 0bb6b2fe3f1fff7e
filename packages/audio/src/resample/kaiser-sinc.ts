/** Modified Bessel function of the first kind, order 0, by its power series. */
const besselI0 = (x: number): number => {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
};

/** Stop-band attenuation in dB; the window's beta follows from it (Kaiser 1974). */
const ATTENUATION = 80;
const BETA = 0.1102 * (ATTENUATION - 8.7);
const I0_BETA = besselI0(BETA);

const kaiser = (x: number): number =>
  Math.abs(x) >= 1 ? 0 : besselI0(BETA * Math.sqrt(1 - x * x)) / I0_BETA;

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/**
 * One phase of an interpolation filter: the weights of the `2 * half` input samples around an output
 * sample that lies `fraction` of a sample after the input sample at index `half - 1`.
 *
 * @param cutoff frequency of the -6 dB point, relative to the input's Nyquist frequency
 */
export const filterPhase = (half: number, cutoff: number, fraction: number): Float64Array => {
  const weights = Float64Array.from({ length: 2 * half }, (_, i) => {
    const distance = i - half + 1 - fraction;
    return sinc(cutoff * distance) * kaiser(distance / half);
  });
  // Gain 1 at 0 Hz in every phase: a constant stays constant.
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};
