import { fail } from '../errors.js';
import type { Rng } from './rng.js';

/** Fills with numbers in [low, high); 24 random bits each, all that float32 holds. */
export const fillUniform = (rng: Rng, into: Float32Array, low = 0, high = 1): Float32Array => {
  const step = (high - low) / 2 ** 24;
  for (let i = 0; i < into.length; i += 1) into[i] = low + (rng.uint32() >>> 8) * step;
  return into;
};

/** Fills with normal numbers (Box and Muller 1958, both numbers of each pair). */
export const fillNormal = (rng: Rng, into: Float32Array, mean = 0, deviation = 1): Float32Array => {
  for (let i = 0; i < into.length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - rng.uniform()));
    const angle = 2 * Math.PI * rng.uniform();
    into[i] = mean + radius * Math.cos(angle);
    if (i + 1 < into.length) into[i + 1] = mean + radius * Math.sin(angle);
  }
  return into;
};

/**
 * Fills with 1 (probability `p`) and 0. Exact for any `p`: 16 random bits decide,
 * and where they tie with p's first 16 bits a further draw does.
 *
 * @throws DistilWhisperError `argument` where `p` is not a probability
 */
export const fillBernoulli = (rng: Rng, into: Uint8Array, p: number): Uint8Array => {
  if (!(p >= 0 && p <= 1)) fail('argument', `${p} is not a probability`, { p });
  const whole = Math.floor(p * 2 ** 16);
  const rest = p * 2 ** 16 - whole;
  const decide = (bits: number): number =>
    bits === whole ? Number(rng.uniform() < rest) : Number(bits < whole);
  for (let i = 0; i < into.length; i += 2) {
    const bits = rng.uint32();
    into[i] = decide(bits >>> 16);
    if (i + 1 < into.length) into[i + 1] = decide(bits & 0xffff);
  }
  return into;
};

/** A new array in random order (Fisher and Yates). */
export const shuffle = <T>(rng: Rng, items: readonly T[]): T[] => {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i -= 1) {
    const j = rng.int(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
};
