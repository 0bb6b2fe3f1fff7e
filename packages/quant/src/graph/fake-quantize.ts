import type { AnyValue, Builder, V } from '@distilwhisper/graph';
import type { Axes } from '@distilwhisper/tensor';
import type { BlockScheme, Scheme } from '../schemes/scheme.js';
import { asShape } from './unpack-blocks.js';

/**
 * The weight as its quantised form would be, for training: the forward pass sees the rounded values, the gradient
 * passes as if nothing had been rounded (the straight-through estimator, Bengio et al. 2013). Ranges follow the
 * weight at every step. `hqq` rounding is simulated as `nearest`.
 *
 * Rounding adds a large number in float32: in an interpreter of float64 precision nothing is rounded, so that
 * `gradCheck` sees the estimator's own gradient.
 */
export const fakeQuantize = <A extends Axes>(g: Builder, weight: V<A>, scheme: Scheme): V<A> => {
  const w = anyAxes(g.stopGradient(weight));
  const rounded = roundedWeight(g, w, scheme);
  return rounded === w ? weight : g.add(weight, g.stopGradient(g.sub(rounded, w)));
};

/** x as `dynamic-int8` rounds it: uint8, one scale and zero point for the tensor; straight-through. */
export const fakeQuantizeActivation = <A extends Axes>(g: Builder, x: V<A>): V<A> => {
  const fixed = anyAxes(g.stopGradient(x));
  const low = g.min(g.neg(anyAxes(g.reduceMax(g.neg(fixed)))), 0);
  const high = g.max(anyAxes(g.reduceMax(fixed)), 0);
  const scale = notZero(g, g.div(g.sub(high, low), 255));
  const zero = round(g, g.div(g.neg(low), scale));
  const codes = clampTo(g, g.add(round(g, g.div(fixed, scale)), zero), 0, 255);
  const rounded = g.mul(g.sub(codes, zero), scale);
  return g.add(x, g.stopGradient(g.sub(rounded, fixed)));
};

/** The types of axes play no part in rounding. */
const anyAxes = (x: AnyValue): V => x as V;

const roundedWeight = (g: Builder, w: V, scheme: Scheme): V => {
  switch (scheme.name) {
    case 'keep':
      return w;
    case 'float16':
      return g.cast(g.cast(w, 'float16'), 'float32');
    case 'bfloat16':
      return roundToBfloat16(g, w);
    case 'int8':
    case 'llm-int8':
      return absmaxRows(g, w, 127);
    case 'dynamic-int8':
      return absmaxRows(g, w, scheme.reduceRange ? 63 : 127);
    case 'block':
      return inBlocks(g, w, scheme);
  }
};

// 1.5 * 2^23: a float32 of this size has no fraction bits.
const WHOLE = 12_582_912;

/** Nearest whole number, halves to even; |x| < 2^22. */
const round = (g: Builder, x: V): V => g.sub(g.add(x, WHOLE), WHOLE);

const notZero = (g: Builder, x: V): V => g.where(g.equal(x, 0), g.add(g.mul(x, 0), 1), x);

const clampTo = (g: Builder, x: V, low: number, high: number): V => g.min(g.max(x, low), high);

/** Keeps 8 of 24 significand bits by Veltkamp's splitting: c = (2^16 + 1) x, x' = c - (c - x). */
const roundToBfloat16 = (g: Builder, w: V): V => {
  const c = g.mul(w, 2 ** 16 + 1);
  return g.sub(c, g.sub(c, w));
};

const absmaxRows = (g: Builder, w: V, limit: number): V => {
  const axes = w.shape.map((_, i) => i).slice(1);
  const largest = g.reduceMax(g.abs(w), { axes, keepDims: true }) as V;
  const scale = notZero(g, g.div(largest, limit));
  return g.mul(round(g, g.div(w, scale)), scale);
};

const inBlocks = (g: Builder, w: V, { bits, block, zeroPoints }: BlockScheme): V => {
  const [n, k] = w.shape as readonly [number, number];
  const blocks = Math.ceil(k / block);
  const before = g.pad(w, ['out', 'in'], { axis: 1, after: blocks * block - k });
  const apart = asShape(g, before, [n, blocks, block]) as V;
  const rounded = (zeroPoints ? asymmetric : symmetric)(g, apart, bits);
  const rows = asShape(g, rounded, [n, blocks * block]) as V;
  return anyAxes(g.slice(rows, ['out', 'in'], { axis: 1, end: k }));
};

const extremes = (g: Builder, x: V): { readonly low: V; readonly high: V } => {
  const options = { axes: [2], keepDims: true };
  const low = g.min(g.neg(g.reduceMax(g.neg(x), options) as V), 0);
  return { low, high: g.max(g.reduceMax(x, options), 0) };
};

const symmetric = (g: Builder, x: V, bits: 4 | 8): V => {
  const { low, high } = extremes(g, x);
  const half = 2 ** (bits - 1);
  const signed = g.where(g.less(g.neg(low), high), high, low);
  const scale = notZero(g, g.div(signed, -half));
  return g.mul(clampTo(g, round(g, g.div(x, scale)), -half, half - 1), scale);
};

const asymmetric = (g: Builder, x: V, bits: 4 | 8): V => {
  const { low, high } = extremes(g, x);
  const most = 2 ** bits - 1;
  const scale = notZero(g, g.div(g.sub(high, low), most));
  const zero = clampTo(g, round(g, g.div(g.neg(low), scale)), 0, most);
  const codes: AnyValue = clampTo(g, g.add(round(g, g.div(x, scale)), zero), 0, most);
  return g.mul(g.sub(codes as V, zero), scale);
};
