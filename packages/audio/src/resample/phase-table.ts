import { filterPhase } from './kaiser-sinc.js';

/** Zero crossings of the sinc on each side on the way down, at the output's rate. */
const ZERO_CROSSINGS = 32;
/** Those on the way up, at the input's rate. */
const ZERO_CROSSINGS_UP = 18;
/** The -6 dB point on the way down, relative to the output's Nyquist frequency. */
const ROLLOFF = 0.95;
/** Ratios that need more phases than this interpolate between neighbouring phases. */
const MAX_PHASES = 1024;
/** Rows are filled up with zeros to a multiple of this. */
const ROW_STEP = 8;

/** The filter of a rational rate change, sampled at every position an output can have between inputs. */
export interface PhaseTable {
  /** Inputs per output, reduced: `step / phases`. */
  readonly step: number;
  readonly phases: number;
  /** Input samples on each side of an output. */
  readonly half: number;
  /** Rows of weights: one a phase, or more than needed to interpolate between. */
  readonly rows: number;
  /** Weights of a row: `2 * half`, then zeros up to a multiple of 8. */
  readonly taps: number;
  readonly weights: Float32Array; // [row, tap]
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
  const half = from > to ? Math.ceil((ZERO_CROSSINGS * from) / to) : ZERO_CROSSINGS_UP;
  const cutoff = from > to ? (ROLLOFF * to) / from : 1; // upwards, input samples stay as they are
  const spacing = Math.min(phases, MAX_PHASES);
  const rows = phases <= MAX_PHASES ? phases : MAX_PHASES + 1;
  const taps = Math.ceil((2 * half) / ROW_STEP) * ROW_STEP;
  const weights = new Float32Array(rows * taps);
  for (let row = 0; row < rows; row += 1)
    weights.set(filterPhase(half, cutoff, row / spacing), row * taps);
  return { step: from / divisor, phases, half, rows, taps, weights };
};
