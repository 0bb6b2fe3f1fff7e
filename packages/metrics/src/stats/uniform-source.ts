/**
 * Where random numbers come from: always an argument, so that a seed makes every result reproducible.
 * The generators of @distilwhisper/tensor fit; so does `{ uniform: Math.random }`.
 */
export interface UniformSource {
  /** The next number in [0, 1). */
  readonly uniform: () => number;
}

/** A whole number from 0 up to, not including, `count`, which is below 2^31. */
export function drawIndex(rng: UniformSource, count: number): number {
  const index = (rng.uniform() * count) | 0;
  return index < count ? index : count - 1;
}
