import { HOP_LENGTH } from '../constants.js';
import * as wasm from '../simd/assembler.js';
import type { Code, FunctionPlan, Local } from '../simd/assembler.js';
import { dft25Code, dft8Code, FFT_VECTORS } from './fft-code.js';
import { POINTS } from './fft-layout.js';
import { KERNEL_FRAMES, type KernelLayout } from './kernel-layout.js';

const { add, get, i32, i32Add, i32Load, load, loadSplat, mul, repeat, set, splat, store, sub } =
  wasm;

// Parameters and locals: whole numbers first, then vectors.
const GROUPS: Local = 0; // parameter: groups of four frames
const GROUP: Local = 1; // the group at work
const SAMPLES: Local = 2; // address of its first sample
const OUTPUT: Local = 3; // address of its first output
const I: Local = 4;
const J: Local = 5;
const FROM: Local = 6;
const TO: Local = 7;
const WEIGHT: Local = 8;
const INTS = 8; // without the parameter
const V: Local = 9; // first vector local
const LARGEST: Local = V + FFT_VECTORS; // largest output so far
const CHECK: Local = LARGEST + 1; // 0, or NaN once a sample was not finite

const FRAME_BYTES = HOP_LENGTH * 4;

/** Four samples of four frames, windowed, to four vectors whose lanes are the frames. */
const gather = ({ window, slots, first }: KernelLayout): Code => {
  const rows = [0, 1, 2, 3].map((frame) => set(V + frame, load(get(FROM), frame * FRAME_BYTES)));
  const pairs = [
    set(V + 4, wasm.shuffle(get(V), get(V + 1), [0, 4, 1, 5])),
    set(V + 5, wasm.shuffle(get(V), get(V + 1), [2, 6, 3, 7])),
    set(V + 6, wasm.shuffle(get(V + 2), get(V + 3), [0, 4, 1, 5])),
    set(V + 7, wasm.shuffle(get(V + 2), get(V + 3), [2, 6, 3, 7])),
  ];
  const columns = [
    wasm.shuffle(get(V + 4), get(V + 6), [0, 1, 4, 5]),
    wasm.shuffle(get(V + 4), get(V + 6), [2, 3, 6, 7]),
    wasm.shuffle(get(V + 5), get(V + 7), [0, 1, 4, 5]),
    wasm.shuffle(get(V + 5), get(V + 7), [2, 3, 6, 7]),
  ].map((column, i) => mul(column, loadSplat(get(I), window + 4 * i)));
  // I runs over the samples in bytes; the table has one entry per pair of samples, so half as many bytes.
  return [
    set(I, i32(0)),
    set(J, i32(0)),
    repeat(I, 16, i32(POINTS * 8), [
      set(FROM, i32Add(get(SAMPLES), get(I))),
      ...[...rows, ...pairs].flat(),
      set(TO, i32Load(get(J), slots)),
      store(get(TO), first, columns[0]!),
      store(get(TO), first + 16, columns[1]!),
      set(TO, i32Load(get(J), slots + 4)),
      store(get(TO), first, columns[2]!),
      store(get(TO), first + 16, columns[3]!),
      set(J, i32Add(get(J), i32(8))),
    ]),
  ];
};

const transform = ({ first, second }: KernelLayout): Code => [
  set(FROM, i32(first)),
  set(TO, i32(second)),
  set(I, i32(0)),
  repeat(I, 1, i32(25), [
    dft8Code(FROM, TO, 25 * 32, V),
    set(FROM, i32Add(get(FROM), i32(8 * 32))),
    set(TO, i32Add(get(TO), i32(32))),
  ]),
  set(FROM, i32(second)),
  repeat(FROM, 25 * 32, i32(second + 200 * 32), dft25Code(FROM, V)),
];

const square = (value: Local): Code => mul(get(value), get(value));

/** Splits the half-size transform into that of the real samples, and squares: |X[k]|^2 and |X[200 - k]|^2. */
const split = ({ second, split: table, power }: KernelLayout): Code => {
  const [ar, ai, br, bi, er, ei, or, oi, tr, ti] = Array.from({ length: 10 }, (_, i) => V + i) as [
    Local, Local, Local, Local, Local, Local, Local, Local, Local, Local,
  ]; // prettier-ignore
  const cos = loadSplat(get(I), table + 8);
  const sin = loadSplat(get(I), table + 12);
  const powerOf = (re: Code, im: Code): Code => [
    set(ar, re),
    set(ai, im),
    add(square(ar), square(ai)),
  ];
  return [
    set(I, i32(0)),
    set(TO, i32(power)),
    set(J, i32(power + POINTS * 16)),
    repeat(I, 16, i32((POINTS / 2 + 1) * 16), [
      set(FROM, i32Load(get(I), table)),
      set(ar, load(get(FROM), second)),
      set(ai, load(get(FROM), second + 16)),
      set(FROM, i32Load(get(I), table + 4)),
      set(br, load(get(FROM), second)),
      set(bi, load(get(FROM), second + 16)),
      set(er, add(get(ar), get(br))),
      set(ei, sub(get(ai), get(bi))),
      set(or, add(get(ai), get(bi))),
      set(oi, sub(get(br), get(ar))),
      set(tr, add(mul(cos, get(or)), mul(sin, get(oi)))),
      set(ti, sub(mul(cos, get(oi)), mul(sin, get(or)))),
      store(get(TO), 0, powerOf(add(get(er), get(tr)), add(get(ei), get(ti)))),
      store(get(J), 0, powerOf(sub(get(er), get(tr)), sub(get(ei), get(ti)))),
      set(TO, i32Add(get(TO), i32(16))),
      set(J, i32Add(get(J), i32(-16))),
    ]),
  ];
};

/** log10 of a vector of normal float32 > 0: exponent and mantissa apart, the latter by the series of artanh. */
const log10 = (x: Local, exponent: Local, s: Local, z: Local): Code => {
  const HALF_ROOT = 0x3f3504f3; // bits of sqrt(1/2): the mantissa shall lie in [sqrt(1/2), sqrt(2))
  const series = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1].map((c) => splat(2 * Math.LOG10E * c));
  // log10(2) in two parts: the first has so few bits that its product with the exponent is exact.
  const LOG2_HIGH = 0.301025390625;
  const LOG2_LOW = Math.log10(2) - LOG2_HIGH;
  const polynomial = series.reduce((sum, c) => add(mul(sum, get(z)), c));
  return [
    set(exponent, wasm.intShiftRight(wasm.intSub(get(x), wasm.splatInt(HALF_ROOT)), 23)),
    set(x, wasm.intSub(get(x), wasm.intShiftLeft(get(exponent), 23))),
    set(s, wasm.div(sub(get(x), splat(1)), add(get(x), splat(1)))),
    set(z, mul(get(s), get(s))),
    set(exponent, wasm.toFloat(get(exponent))),
    add(
      add(mul(get(s), polynomial), mul(get(exponent), splat(LOG2_LOW))),
      mul(get(exponent), splat(LOG2_HIGH)),
    ),
  ];
};

/** Sums each filter's frequencies and stores log10 of at least 1e-10, four frames of one row. */
const mel = ({ power, bands, weights, output }: KernelLayout, bins: number): Code => [
  set(I, i32(0)),
  set(WEIGHT, i32(0)),
  set(TO, get(OUTPUT)),
  repeat(I, 8, i32(bins * 8), [
    set(FROM, i32Load(get(I), bands)),
    set(J, i32Add(get(WEIGHT), i32Load(get(I), bands + 4))),
    set(V, splat(0)),
    repeat(WEIGHT, 4, get(J), [
      set(V, add(get(V), mul(load(get(FROM), power), loadSplat(get(WEIGHT), weights)))),
      set(FROM, i32Add(get(FROM), i32(16))),
    ]),
    set(V, wasm.max(get(V), splat(1e-10))),
    set(V, log10(V, V + 1, V + 2, V + 3)),
    store(get(TO), output, get(V)),
    set(LARGEST, wasm.largerOf(get(LARGEST), get(V))),
    set(TO, i32Add(get(TO), i32(KERNEL_FRAMES * 4))),
  ]),
];

/** The function `run(groups)`: log10 mel energies of `groups * 4` frames, from `samples` to `output`. */
export const kernelCode = (layout: KernelLayout, bins: number): FunctionPlan => ({
  parameters: 1,
  ints: INTS,
  vectors: FFT_VECTORS + 2,
  body: [
    set(LARGEST, splat(-Infinity)),
    set(SAMPLES, i32(layout.samples)),
    repeat(GROUP, 1, get(GROUPS), [
      gather(layout),
      transform(layout),
      split(layout),
      // Any NaN or infinity among the samples is in every frequency; times 0 it is NaN.
      set(CHECK, add(get(CHECK), mul(load(i32(layout.power), 0), splat(0)))),
      mel(layout, bins),
      set(SAMPLES, i32Add(get(SAMPLES), i32(4 * FRAME_BYTES))),
      set(OUTPUT, i32Add(get(OUTPUT), i32(16))),
    ]),
    store(i32(layout.summary), 0, get(LARGEST)),
    store(i32(layout.summary), 16, get(CHECK)),
  ],
});
