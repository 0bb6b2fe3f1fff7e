import type { OpOf } from '@distilwhisper/graph';
import type { Backend } from '../backend.js';
import type { TfTensor, Tfjs } from '../tfjs.js';
import type { Args, SizeOf } from './arguments.js';
import { sliceAxis, padAxis } from './layout.js';
import { matmul } from './matmul.js';

export type Conv1dOp = OpOf<'conv1d' | 'conv1dInputGrad' | 'conv1dWeightGrad'>;

/**
 * A convolution as one product of matrices: frames are unfolded to windows [b t', kernel cin], and the
 * weight is [kernel cin, cout]. Both gradients are products with the same two matrices, so that no
 * gradient of tfjs is needed, and results are the same on every backend.
 */
export const conv = (
  backend: Backend,
  op: Conv1dOp,
  args: readonly TfTensor[],
  sizeOf: SizeOf,
): TfTensor => {
  switch (op.kind) {
    case 'conv1d':
      return forward(backend, op, args as Args);
    case 'conv1dInputGrad':
      return inputGrad(backend, op, args as Args, sizeOf(op.length));
    case 'conv1dWeightGrad':
      return weightGrad(backend, op, args as Args);
  }
};

interface Stepping {
  readonly stride: number;
  readonly padding: number;
}

const PLAIN = { transposeA: false, transposeB: false };

const forward = (
  backend: Backend,
  op: OpOf<'conv1d'>,
  [x, w, bias]: readonly [TfTensor, TfTensor, ...(readonly TfTensor[])],
): TfTensor => {
  const { tf } = backend;
  const [cout, , kernel] = w.shape as [number, number, number];
  const { windows, frames } = unfold(tf, op, x, kernel); //                 [b t', kernel cin]
  const y = matmul(backend, PLAIN, windows, weightMatrix(tf, w)); //        [b t', cout]
  const shifted = bias ? tf.add(y, bias) : y;
  return toChannelsFirst(tf, tf.reshape(shifted, [x.shape[0], frames, cout])); // [b, cout, t']
};

const weightGrad = (
  backend: Backend,
  op: OpOf<'conv1dWeightGrad'>,
  [dy, x]: readonly [TfTensor, TfTensor, ...TfTensor[]],
): TfTensor => {
  const { tf } = backend;
  const [, cout] = dy.shape as [number, number];
  const [, cin] = x.shape as [number, number];
  const { windows } = unfold(tf, op, x, op.kernel); //                      [b t', kernel cin]
  const rows = tf.reshape(toChannelsLast(tf, dy), [-1, cout]); //           [b t', cout]
  const dw = matmul(backend, { transposeA: true, transposeB: false }, rows, windows); // [cout, kernel cin]
  return tf.transpose(tf.reshape(dw, [cout, op.kernel, cin]), [0, 2, 1]); // [cout, cin, kernel]
};

const inputGrad = (
  backend: Backend,
  { stride, padding }: Stepping,
  [dy, w]: readonly [TfTensor, TfTensor, ...TfTensor[]],
  length: number,
): TfTensor => {
  const { tf } = backend;
  const [batch, cout, frames] = dy.shape as [number, number, number];
  const [, cin, kernel] = w.shape as [number, number, number];
  const rows = tf.reshape(toChannelsLast(tf, dy), [-1, cout]); //           [b t', cout]
  const spread = matmul(
    backend,
    { transposeA: false, transposeB: true },
    rows,
    weightMatrix(tf, w),
  );
  const windows = tf.reshape(spread, [batch, frames, kernel, cin]);
  const total = Math.max(frames * stride + kernel - 1, padding + length);
  let sum: TfTensor | undefined;
  for (let k = 0; k < kernel; k += 1) {
    // Frame j of the output read frame j * stride + k of the padded input.
    const column = tf.reshape(sliceAxis(tf, windows, 2, k, k + 1), [batch, frames, 1, cin]);
    const spaced = padAxis(tf, column, 2, 0, stride - 1); //                [b, t', stride, cin]
    const flat = tf.reshape(spaced, [batch, frames * stride, cin]);
    const placed = padAxis(tf, flat, 1, k, total - frames * stride - k);
    sum = sum ? tf.add(sum, placed) : placed;
  }
  return toChannelsFirst(tf, sliceAxis(tf, sum!, 1, padding, padding + length)); // [b, cin, length]
};

/** x [b, cin, t] -> windows [b t', kernel cin]: the frames that each output frame reads. */
const unfold = (
  tf: Tfjs,
  { stride, padding }: Stepping,
  x: TfTensor,
  kernel: number,
): { readonly windows: TfTensor; readonly frames: number } => {
  const padded = padAxis(tf, toChannelsLast(tf, x), 1, padding, padding); // [b, t + 2 padding, cin]
  const [batch, length, cin] = padded.shape as [number, number, number];
  const frames = Math.floor((length - kernel) / stride) + 1;
  const columns = Array.from({ length: kernel }, (_, k) => {
    const last = k + (frames - 1) * stride + 1;
    return stride === 1
      ? sliceAxis(tf, padded, 1, k, last)
      : tf.stridedSlice(padded, [0, k, 0], [batch, last, cin], [1, stride, 1]);
  }); //                                                                    kernel times [b, t', cin]
  const windows = tf.reshape(tf.concat(columns, 2), [batch * frames, kernel * cin]);
  return { windows, frames };
};

/** w [cout, cin, kernel] -> [kernel cin, cout] */
const weightMatrix = (tf: Tfjs, w: TfTensor): TfTensor => {
  const [cout, cin, kernel] = w.shape as [number, number, number];
  return tf.reshape(tf.transpose(w, [2, 1, 0]), [kernel * cin, cout]);
};

const toChannelsLast = (tf: Tfjs, x: TfTensor): TfTensor => tf.transpose(x, [0, 2, 1]);
const toChannelsFirst = toChannelsLast;
