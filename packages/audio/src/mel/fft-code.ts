import {
  add,
  get,
  load,
  mul,
  set,
  splat,
  store,
  sub,
  type Code,
  type Local,
} from '../simd/assembler.js';

// Each complex number is two vectors of four lanes, real then imaginary; a lane is a frame.
const COMPLEX_BYTES = 32;

interface Complex {
  readonly re: Local;
  readonly im: Local;
}

/** The first of 40 vector locals that a transform may overwrite. */
export const FFT_VECTORS = 40;

const locals = (first: Local, count: number): Complex[] =>
  Array.from({ length: count }, (_, i) => ({ re: first + 2 * i, im: first + 2 * i + 1 }));

const loadAll = (values: readonly Complex[], base: Local, offsets: readonly number[]): Code =>
  values.flatMap(({ re, im }, i) => [
    set(re, load(get(base), offsets[i]!)),
    set(im, load(get(base), offsets[i]! + 16)),
  ]);

const plus = (to: Complex, a: Complex, b: Complex): Code => [
  set(to.re, add(get(a.re), get(b.re))),
  set(to.im, add(get(a.im), get(b.im))),
];
const minus = (to: Complex, a: Complex, b: Complex): Code => [
  set(to.re, sub(get(a.re), get(b.re))),
  set(to.im, sub(get(a.im), get(b.im))),
];
/** to = a - i b */
const minusTurned = (to: Complex, a: Complex, b: Complex): Code => [
  set(to.re, add(get(a.re), get(b.im))),
  set(to.im, sub(get(a.im), get(b.re))),
];
/** to = a + i b */
const plusTurned = (to: Complex, a: Complex, b: Complex): Code => [
  set(to.re, sub(get(a.re), get(b.im))),
  set(to.im, add(get(a.im), get(b.re))),
];

const storeComplex = (base: Local, offset: number, value: Complex): Code => [
  store(get(base), offset, get(value.re)),
  store(get(base), offset + 16, get(value.im)),
];

/** Stores `value * exp(-2 pi i turns)`. */
const storeTurned = (base: Local, offset: number, value: Complex, turns: number): Code => {
  if (turns === 0) return storeComplex(base, offset, value);
  const [c, s] = [Math.cos(2 * Math.PI * turns), Math.sin(2 * Math.PI * turns)];
  const { re, im } = value;
  return [
    store(get(base), offset, add(mul(get(re), splat(c)), mul(get(im), splat(s)))),
    store(get(base), offset + 16, sub(mul(get(im), splat(c)), mul(get(re), splat(s)))),
  ];
};

/** Transform of 4 from `x` (in order) to `y`; `x` is overwritten. */
const dft4 = (x: readonly Complex[], y: readonly Complex[]): Code => {
  const [x0, x1, x2, x3] = x as [Complex, Complex, Complex, Complex];
  const [y0, y1, y2, y3] = y as [Complex, Complex, Complex, Complex];
  return [
    plus(y0, x0, x2),
    minus(x0, x0, x2),
    plus(y2, x1, x3),
    minus(x1, x1, x3),
    minusTurned(y1, x0, x1),
    plusTurned(y3, x0, x1),
    plus(x0, y0, y2),
    minus(y2, y0, y2),
    set(y0.re, get(x0.re)),
    set(y0.im, get(x0.im)),
  ];
};

/** x = x * exp(-2 pi i k / 8) for k = 1, 2, 3. */
const turnEighth = ({ re, im }: Complex, k: number, spare: Local): Code => {
  const swap = [...set(spare, get(re)), ...set(re, get(im)), ...set(im, sub(splat(0), get(spare)))];
  if (k === 2) return swap;
  const c = splat(Math.SQRT1_2);
  const eighth = [
    set(spare, mul(c, add(get(re), get(im)))),
    set(im, mul(c, sub(get(im), get(re)))),
    set(re, get(spare)),
  ];
  return k === 1 ? eighth : [...eighth, ...swap];
};

/**
 * Code for one transform of 8: reads eight neighbours at `from`, writes frequency `k` at
 * `to + k * stride`; `first` is the first of {@link FFT_VECTORS} free locals.
 */
export const dft8Code = (from: Local, to: Local, stride: number, first: Local): Code => {
  const x = locals(first, 8);
  const even = locals(first + 16, 4);
  const odd = locals(first + 24, 4);
  const spare = first + 32;
  const offsets = Array.from({ length: 8 }, (_, i) => i * COMPLEX_BYTES);
  return [
    loadAll(x, from, offsets),
    dft4([x[0]!, x[2]!, x[4]!, x[6]!], even),
    dft4([x[1]!, x[3]!, x[5]!, x[7]!], odd),
    ...[1, 2, 3].flatMap((k) => turnEighth(odd[k]!, k, spare)),
    ...even.flatMap((e, k) => [
      plus(x[0]!, e, odd[k]!),
      minus(x[1]!, e, odd[k]!),
      storeComplex(to, k * stride, x[0]!),
      storeComplex(to, (k + 4) * stride, x[1]!),
    ]),
  ];
};

const angle = (fifths: number): number => (2 * Math.PI * fifths) / 5;
/** to = c1 a + c2 b + x0, with the other vectors untouched. */
const combine = (to: Complex, x0: Complex, a: Complex, c1: number, b: Complex, c2: number): Code =>
  (['re', 'im'] as const).flatMap((part) =>
    set(
      to[part],
      add(get(x0[part]), add(mul(splat(c1), get(a[part])), mul(splat(c2), get(b[part])))),
    ),
  );
const weighted = (to: Complex, a: Complex, c1: number, b: Complex, c2: number): Code =>
  (['re', 'im'] as const).flatMap((part) =>
    set(to[part], add(mul(splat(c1), get(a[part])), mul(splat(c2), get(b[part])))),
  );

/** Code for one transform of 5 in place at `offsets` from `base`; frequency `k` is then turned by `turns[k]`. */
const dft5Code = (
  base: Local,
  offsets: readonly number[],
  turns: readonly number[],
  first: Local,
): Code => {
  const x = locals(first, 5);
  const [x0, x1, x2, x3, x4] = x as [Complex, Complex, Complex, Complex, Complex];
  const [a, b, c, d, p, q, u, v] = locals(first + 10, 8) as Complex[] & { length: 8 };
  const [c1, c2, s1, s2] = [
    Math.cos(angle(1)),
    Math.cos(angle(2)),
    Math.sin(angle(1)),
    Math.sin(angle(2)),
  ];
  return [
    loadAll(x, base, offsets),
    plus(a!, x1, x4),
    plus(b!, x2, x3),
    minus(c!, x1, x4),
    minus(d!, x2, x3),
    combine(p!, x0, a!, c1, b!, c2),
    combine(q!, x0, a!, c2, b!, c1),
    weighted(u!, c!, s1, d!, s2),
    weighted(v!, c!, s2, d!, -s1),
    plus(x0, x0, a!),
    plus(x0, x0, b!),
    minusTurned(x1, p!, u!),
    plusTurned(x4, p!, u!),
    minusTurned(x2, q!, v!),
    plusTurned(x3, q!, v!),
    ...x.flatMap((value, k) => storeTurned(base, offsets[k]!, value, turns[k]!)),
  ];
};

/** Code for one transform of 25 in place at `base`, as 5 x 5; the result is in transposed order. */
export const dft25Code = (base: Local, first: Local): Code => {
  const fives = [0, 1, 2, 3, 4];
  const columns = fives.flatMap((n2) =>
    dft5Code(
      base,
      fives.map((n1) => (5 * n1 + n2) * COMPLEX_BYTES),
      fives.map((k1) => (k1 * n2) / 25),
      first,
    ),
  );
  const rows = fives.flatMap((k1) =>
    dft5Code(
      base,
      fives.map((n2) => (5 * k1 + n2) * COMPLEX_BYTES),
      fives.map(() => 0),
      first,
    ),
  );
  return [...columns, ...rows];
};
