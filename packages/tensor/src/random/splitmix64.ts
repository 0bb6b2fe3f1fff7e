const MASK = (1n << 64n) - 1n;

/** The output function of SplitMix64: a bijection of 64 bits that spreads every bit. */
const mix = (z: bigint): bigint => {
  const a = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  const b = ((a ^ (a >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return b ^ (b >> 31n);
};

/**
 * `count` outputs of SplitMix64 (Steele, Lea, Flood 2014), which the authors of xoshiro
 * recommend for turning one number into a state.
 */
export const splitmix64 = (seed: bigint, count: number): bigint[] =>
  Array.from({ length: count }, (_, i) => mix((seed + BigInt(i + 1) * 0x9e3779b97f4a7c15n) & MASK));
