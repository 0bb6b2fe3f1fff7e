/** Four 32-bit words, not all zero. */
export type Xoshiro128State = readonly [number, number, number, number];

export interface Xoshiro128 {
  /** The next 32 bits. */
  readonly next: () => number;
  readonly state: () => Xoshiro128State;
}

/**
 * xoshiro128** 1.1 (Blackman, Vigna 2018, "Scrambled linear pseudorandom number generators"):
 * period 2^128 - 1, 32-bit arithmetic only.
 */
export const xoshiro128 = ([a, b, c, d]: Xoshiro128State): Xoshiro128 => {
  let s0 = a | 0;
  let s1 = b | 0;
  let s2 = c | 0;
  let s3 = d | 0;
  return {
    next: () => {
      const scrambled = Math.imul(s1, 5);
      const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
      return result >>> 0;
    },
    state: () => [s0 >>> 0, s1 >>> 0, s2 >>> 0, s3 >>> 0],
  };
};
