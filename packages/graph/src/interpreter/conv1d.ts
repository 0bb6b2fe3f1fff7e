import type { OpOf } from '../op.js';
import type { Cell, KernelContext } from './cell.js';

interface Sizes {
  readonly batch: number;
  readonly cin: number;
  readonly cout: number;
  readonly kernel: number;
  /** Frames of x. */
  readonly length: number;
  /** Frames of y. */
  readonly frames: number;
}

/** Calls `visit` with positions in x [b, cin, t], w [cout, cin, kernel] and y [b, cout, t'] of every product. */
const eachProduct = (
  { batch, cin, cout, kernel, length, frames }: Sizes,
  { stride, padding }: { readonly stride: number; readonly padding: number },
  visit: (x: number, w: number, y: number) => void,
): void => {
  for (let b = 0; b < batch; b += 1)
    for (let o = 0; o < cout; o += 1)
      for (let c = 0; c < cin; c += 1)
        for (let k = 0; k < kernel; k += 1)
          for (let t = 0; t < frames; t += 1) {
            const source = t * stride + k - padding;
            if (source >= 0 && source < length)
              visit(
                (b * cin + c) * length + source,
                (o * cin + c) * kernel + k,
                (b * cout + o) * frames + t,
              );
          }
};

export const conv1d = (
  context: KernelContext,
  op: OpOf<'conv1d'>,
  x: Cell,
  w: Cell,
  bias?: Cell,
): Cell => {
  const [batch, cin, length] = x.shape as [number, number, number];
  const [cout, , kernel] = w.shape as [number, number, number];
  const frames = Math.floor((length + 2 * op.padding - kernel) / op.stride) + 1;
  const sums = new Float64Array(batch * cout * frames);
  if (bias) sums.forEach((_, i) => (sums[i] = bias.data[Math.floor(i / frames) % cout]!));
  eachProduct({ batch, cin, cout, kernel, length, frames }, op, (ix, iw, iy) => {
    sums[iy]! += x.data[ix]! * w.data[iw]!;
  });
  return filled(context, x, [batch, cout, frames], sums);
};

export const conv1dInputGrad = (
  context: KernelContext,
  op: OpOf<'conv1dInputGrad'>,
  length: number,
  dy: Cell,
  w: Cell,
): Cell => {
  const [batch, cout, frames] = dy.shape as [number, number, number];
  const [, cin, kernel] = w.shape as [number, number, number];
  const sums = new Float64Array(batch * cin * length);
  eachProduct({ batch, cin, cout, kernel, length, frames }, op, (ix, iw, iy) => {
    sums[ix]! += dy.data[iy]! * w.data[iw]!;
  });
  return filled(context, dy, [batch, cin, length], sums);
};

export const conv1dWeightGrad = (
  context: KernelContext,
  op: OpOf<'conv1dWeightGrad'>,
  dy: Cell,
  x: Cell,
): Cell => {
  const [batch, cout, frames] = dy.shape as [number, number, number];
  const [, cin, length] = x.shape as [number, number, number];
  const { kernel } = op;
  const sums = new Float64Array(cout * cin * kernel);
  eachProduct({ batch, cin, cout, kernel, length, frames }, op, (ix, iw, iy) => {
    sums[iw]! += dy.data[iy]! * x.data[ix]!;
  });
  return filled(context, dy, [cout, cin, kernel], sums);
};

const filled = (
  context: KernelContext,
  { dtype }: Cell,
  shape: readonly number[],
  sums: Float64Array,
): Cell => {
  const y = context.zeros(dtype, shape);
  y.data.set(sums);
  return y;
};
