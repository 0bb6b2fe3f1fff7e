import { DistilWhisperError } from '../errors.js';
import { fillBernoulli, fillNormal, fillUniform, shuffle } from './fill.js';
import { createRng, type Rng, type RngState } from './rng.js';
import { splitmix64 } from './splitmix64.js';
import { xoshiro128 } from './xoshiro128.js';

/** Mean, variance and kurtosis. */
const moments = (values: ArrayLike<number>) => {
  const n = values.length;
  const mean = Array.from(values).reduce((sum, x) => sum + x, 0) / n;
  const central = (k: number) =>
    Array.from(values).reduce((sum, x) => sum + (x - mean) ** k, 0) / n;
  return { mean, variance: central(2), kurtosis: central(4) / central(2) ** 2 };
};
const draw = (n: number, f: () => number): Float64Array => Float64Array.from({ length: n }, f);
const within = (actual: number, expected: number, deviation: number) =>
  expect(Math.abs(actual - expected)).toBeLessThan(5 * deviation);

describe('published vectors', () => {
  it('xoshiro128** 1.1 from the state 1, 2, 3, 4', () => {
    const { next } = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  it('SplitMix64 from 1234567', () => {
    expect(splitmix64(1234567n, 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });
});

describe('a seed', () => {
  it('gives the same numbers again, and other seeds give others', () => {
    const first = (seed: number | bigint) => Array.from({ length: 4 }, createRng(seed).uint32);
    expect(first(1)).toEqual(first(1n));
    const seen = new Set([0, 1, 2, -1, 2 ** 40].map((seed) => first(seed).join()));
    expect(seen.size).toBe(5);
  });

  it('must be a whole number', () => {
    expect(() => createRng(1.5)).toThrow('the seed must be a whole number, got 1.5');
  });
});

describe('state', () => {
  it('saved as JSON continues where it was', () => {
    const rng = createRng(3);
    rng.normal();
    const saved = JSON.parse(JSON.stringify(rng.state())) as RngState;
    const expected = Array.from({ length: 5 }, () => rng.uniform());
    const again = createRng(saved);
    expect(Array.from({ length: 5 }, () => again.uniform())).toEqual(expected);
  });

  it.each<[unknown]>([[[0, 0, 0, 0]], [[1, 2, 3]], [[1, 2, 3, -4]], [[1, 2, 3, 0.5]]])(
    'refuses the words %j',
    (words) => {
      const state = { algorithm: 'xoshiro128**', words } as RngState;
      expect(() => createRng(state)).toThrow(DistilWhisperError);
    },
  );
});

describe('fork', () => {
  it('depends on state and label, and leaves the parent alone', () => {
    const first = (rng: Rng) => [rng.uint32(), rng.uint32()].join();
    const parent = createRng(5);
    const before = parent.state();
    const labels = ['a', 'b', 'ab', 'ba', '', 'a\u0000', 1, 11];
    expect(new Set(labels.map((label) => first(parent.fork(label)))).size).toBe(labels.length);
    expect(parent.state()).toEqual(before);
    expect(first(parent.fork('a'))).toBe(first(createRng(5).fork('a')));
    parent.uint32();
    expect(first(parent.fork('a'))).not.toBe(first(createRng(5).fork('a')));
  });

  it('gives sources that do not correlate', () => {
    const n = 20_000;
    const [a, b] = ['0', '1'].map((label) => {
      const rng = createRng(1).fork(label);
      return draw(n, rng.normal);
    }) as [Float64Array, Float64Array];
    within(a.reduce((sum, x, i) => sum + x * b[i]!, 0) / n, 0, 1 / Math.sqrt(n));
  });
});

describe('distributions', () => {
  const n = 50_000;

  it('uniform has mean 1/2 and variance 1/12', () => {
    const rng = createRng(7);
    const values = [
      draw(n, rng.uniform),
      fillUniform(rng, new Float32Array(n)),
      fillUniform(rng, new Float32Array(n), -3, 5).map((x) => (x + 3) / 8),
    ];
    for (const x of values) {
      const { mean, variance, kurtosis } = moments(x);
      within(mean, 1 / 2, Math.sqrt(1 / 12 / n));
      within(variance, 1 / 12, Math.sqrt(1 / 180 / n));
      expect(kurtosis).toBeCloseTo(1.8, 1);
      expect(x.every((value) => value >= 0 && value < 1)).toBe(true);
    }
  });

  it('normal has mean 0, variance 1, kurtosis 3 and uncorrelated neighbours', () => {
    const rng = createRng(8);
    const filled = fillNormal(rng, new Float32Array(n + 1));
    for (const x of [draw(n, rng.normal), filled]) {
      const { mean, variance, kurtosis } = moments(x);
      within(mean, 0, 1 / Math.sqrt(n));
      within(variance, 1, Math.sqrt(2 / n));
      within(kurtosis, 3, Math.sqrt(24 / n));
    }
    const product = filled.reduce((sum, x, i) => sum + x * (filled[i + 1] ?? 0), 0) / n;
    within(product, 0, 1 / Math.sqrt(n));
    const shifted = moments(fillNormal(createRng(9), new Float32Array(n), 10, 0.5));
    within(shifted.mean, 10, 0.5 / Math.sqrt(n));
    within(shifted.variance, 0.25, 0.25 * Math.sqrt(2 / n));
  });

  it.each([0.1, 0.3, 0.5, 1 / 3])('Bernoulli %f', (p) => {
    const size = 400_001;
    const ones = fillBernoulli(createRng(10), new Uint8Array(size), p);
    const count = ones.reduce((sum, x) => sum + x, 0);
    within(count, size * p, Math.sqrt(size * p * (1 - p)));
    expect(Math.max(...ones.subarray(0, 10_000))).toBeLessThanOrEqual(1);
  });

  it('Bernoulli lets a further draw decide ties of the first 16 bits', () => {
    const draws = [0.4, 0.6];
    const tie: Rng = { ...createRng(0), uint32: () => 0x00030003, uniform: () => draws.shift()! };
    expect([...fillBernoulli(tie, new Uint8Array(2), 3.5 / 65536)]).toEqual([1, 0]);
  });

  it('Bernoulli 0 and 1 are certain, and others are no probabilities', () => {
    const rng = createRng(11);
    expect(fillBernoulli(rng, new Uint8Array(1000), 0)).toEqual(new Uint8Array(1000));
    expect(fillBernoulli(rng, new Uint8Array(1000), 1)).toEqual(new Uint8Array(1000).fill(1));
    for (const p of [-0.1, 1.1, NaN])
      expect(() => fillBernoulli(rng, new Uint8Array(1), p)).toThrow(`${p} is not a probability`);
  });

  it('int is even over its range (chi-squared)', () => {
    const rng = createRng(12);
    const below = 7;
    const counts = new Array<number>(below).fill(0);
    for (let i = 0; i < n; i += 1) counts[rng.int(below)]! += 1;
    const expected = n / below;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    within(chiSquared, below - 1, Math.sqrt(2 * (below - 1)));
    expect(rng.int(1)).toBe(0);
    for (const bound of [0, -1, 1.5, 2 ** 33])
      expect(() => rng.int(bound)).toThrow('the bound must be a whole number from 1 to 2^32');
  });
});

describe('shuffle', () => {
  it('gives every order equally often, and leaves its argument alone', () => {
    const rng = createRng(13);
    const items = ['a', 'b', 'c'] as const;
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i += 1) {
      const order = shuffle(rng, items).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) within(count, 2_000, Math.sqrt(2_000 * (5 / 6)));
    expect(items).toEqual(['a', 'b', 'c']);
    expect(shuffle(rng, [])).toEqual([]);
  });
});
