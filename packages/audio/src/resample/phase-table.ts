import { filterPhase } from './kaiser-sinc.js';

/** Zero crossings of the sinc on each side, at the lower of the two rates. */
const ZERO_CROSSINGS = 32;
/** The -6 dB point on the way down, relative to the output's Nyquist frequency. */
const UPWARD = 24;
const ROLLOFF = 0.95;
/** Ratios that need more phases than this interpolate between neighbouring phases. */
const MAX_PHASES = 1024;

/** The filter of a rational rate change, sampled at every position an output can have between inputs. */
export interface PhaseTable {
  /** Inputs per output, reduced: `step / phases`. */
  readonly step: number;
  readonly phases: number;
  /** Input samples on each side of an output. */
  readonly half: number;
  /** Rows of weights: one a phase, or `MAX_PHASES + 1` to interpolate between. */
  readonly rows: number;
  readonly weights: Float32Array; // [row, 2 * half]
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * Designs the Kaiser-windowed sinc for a change of sample rate (Smith, "Digital audio resampling").
 *
 * @param from input samples per second, a whole number
 * @param to output samples per second, a whole number
 */
export const phaseTable = (from: number, to: number): PhaseTable => {
  const divisor = gcd(from, to);
  const phases = to / divisor;
  const half = from > to ? 2 * Math.ceil((ZERO_CROSSINGS * from) / to / 2) : UPWARD; // even: the dot product goes by four
  const cutoff = from > to ? (ROLLOFF * to) / from : 1; // upwards, input samples stay as they are
  const rows = phases <= MAX_PHASES ? phases : MAX_PHASES + 1;
  const spacing = phases <= MAX_PHASES ? phases : MAX_PHASES;
  const weights = new Float32Array(rows * 2 * half);
  for (let row = 0; row < rows; row += 1)
    weights.set(filterPhase(half, cutoff, row / spacing), row * 2 * half);
  return { step: from / divisor, phases, half, rows, weights };
};
