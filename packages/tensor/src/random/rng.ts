import { fail } from '../errors.js';
import { splitmix64 } from './splitmix64.js';
import { xoshiro128, type Xoshiro128State } from './xoshiro128.js';

/** Everything that the next numbers depend on; plain data, for checkpoints. */
export interface RngState {
  readonly algorithm: 'xoshiro128**';
  readonly words: Xoshiro128State;
}

/** A source of random numbers, passed to whatever draws. The same state gives the same numbers everywhere. */
export interface Rng {
  /** 32 random bits, 0 to 2^32 - 1. */
  readonly uint32: () => number;
  /** In [0, 1), 53 bits. */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** A whole number 0 to `below - 1`, without bias; `below` at most 2^32. */
  readonly int: (below: number) => number;
  /**
   * An independent source named by a label. Depends on this one's state, and leaves it as it is:
   * `rng.fork('dropout')` and `rng.fork('noise')` never share numbers, whatever order they are drawn in.
   */
  readonly fork: (label: string | number) => Rng;
  readonly state: () => RngState;
}

const wordsOf = (seed: bigint): Xoshiro128State => {
  const [low, high] = splitmix64(seed, 2) as [bigint, bigint];
  const words = [low, low >> 32n, high, high >> 32n].map((x) => Number(x & 0xffffffffn));
  return words as unknown as Xoshiro128State;
};

const forkSeed = (words: Xoshiro128State, label: string): bigint => {
  const absorb = (hash: bigint, value: number) => splitmix64(hash ^ BigInt(value), 1)[0]!;
  const codes = Array.from(label, (character) => character.codePointAt(0)!);
  return [...words, ...codes].reduce(absorb, BigInt(label.length));
};

const fromWords = (words: Xoshiro128State): Rng => {
  const { next, state } = xoshiro128(words);
  const uniform = (): number => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
  return {
    uint32: next,
    uniform,
    // Box and Muller 1958; 1 - u lies in (0, 1], where the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    int: (below) => {
      if (!(Number.isInteger(below) && below >= 1 && below <= 2 ** 32))
        fail('argument', `int(${below}): the bound must be a whole number from 1 to 2^32`, {
          below,
        });
      const limit = 2 ** 32 - (2 ** 32 % below);
      let value = next();
      while (value >= limit) value = next();
      return value % below;
    },
    fork: (label) => fromWords(wordsOf(forkSeed(state(), String(label)))),
    state: () => ({ algorithm: 'xoshiro128**', words: state() }),
  };
};

/**
 * A source of random numbers from a seed (a whole number) or from a saved state.
 *
 * @throws DistilWhisperError `argument`
 */
export const createRng = (from: number | bigint | RngState): Rng => {
  if (typeof from === 'object') {
    const { algorithm, words } = from;
    const valid = words.length === 4 && words.every((x) => Number.isInteger(x) && x >>> 0 === x);
    if (algorithm !== 'xoshiro128**' || !valid || words.every((x) => x === 0))
      fail('argument', 'the saved random state is not four 32-bit words of xoshiro128**', { from });
    return fromWords(words);
  }
  if (typeof from === 'number' && !Number.isSafeInteger(from))
    fail('argument', `the seed must be a whole number, got ${from}`, { seed: from });
  return fromWords(wordsOf(BigInt.asUintN(64, BigInt(from))));
};
