import type { Cell, KernelContext } from './cell.js';
import { binary, geluOf } from './elementwise.js';
import { around } from './strides.js';

/** (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axis (Ba et al., arXiv 1607.06450). */
export const layerNorm = (
  context: KernelContext,
  epsilon: number,
  x: Cell,
  weight: Cell,
  bias: Cell,
): Cell => {
  const d = x.shape[x.shape.length - 1]!;
  const y = context.zeros(x.dtype, x.shape);
  for (let start = 0; start < x.data.length; start += d) {
    const row = x.data.subarray(start, start + d);
    let mean = 0;
    for (let i = 0; i < d; i += 1) mean += row[i]! / d;
    let variance = 0;
    for (let i = 0; i < d; i += 1) variance += (row[i]! - mean) ** 2 / d;
    const rate = 1 / Math.sqrt(variance + epsilon);
    for (let i = 0; i < d; i += 1)
      y.data[start + i] = (row[i]! - mean) * rate * weight.data[i]! + bias.data[i]!;
  }
  return y;
};

/** The sum x + residual, normalised; and the sum itself. */
export const addLayerNorm = (
  context: KernelContext,
  epsilon: number,
  [x, residual, weight, bias]: readonly Cell[],
): Cell[] => {
  const sum = binary(context, 'add', x!, residual!);
  return [layerNorm(context, epsilon, sum, weight!, bias!), sum];
};

/** softmax or its logarithm along an axis, shifted by the maximum. */
export const softmax = (context: KernelContext, axis: number, log: boolean, x: Cell): Cell => {
  const { outer, size, inner } = around(x.shape, axis);
  const y = context.zeros(x.dtype, x.shape);
  for (let o = 0; o < outer; o += 1) {
    for (let i = 0; i < inner; i += 1) {
      const at = (k: number): number => (o * size + k) * inner + i;
      let largest = -Infinity;
      for (let k = 0; k < size; k += 1) largest = Math.max(largest, x.data[at(k)]!);
      let total = 0;
      for (let k = 0; k < size; k += 1) total += Math.exp(x.data[at(k)]! - largest);
      const logTotal = Math.log(total);
      for (let k = 0; k < size; k += 1) {
        const shifted = x.data[at(k)]! - largest;
        y.data[at(k)] = log ? shifted - logTotal : Math.exp(shifted) / total;
      }
    }
  }
  return y;
};

export const biasGelu = (context: KernelContext, x: Cell, bias: Cell): Cell => {
  const d = bias.data.length;
  const y = context.zeros(x.dtype, x.shape);
  for (let i = 0; i < y.data.length; i += 1) y.data[i] = geluOf(x.data[i]! + bias.data[i % d]!);
  return y;
};
