import type { OpOf } from '@distilwhisper/graph';
import type { TfTensor, Tfjs } from '../tfjs.js';
import type { Args, SizeOf } from './arguments.js';

export type LayoutOp = OpOf<
  'reshape' | 'transpose' | 'expand' | 'concat' | 'slice' | 'pad' | 'iota' | 'fill'
>;

/** Operations that move elements, or make them from sizes alone. */
export const layout = (tf: Tfjs, op: LayoutOp, args: Args, sizeOf: SizeOf): TfTensor => {
  const [x] = args;
  switch (op.kind) {
    case 'reshape':
      return tf.reshape(x, op.shape.map(sizeOf));
    case 'transpose':
      return tf.transpose(x, [...op.perm]);
    case 'expand':
      return tf.broadcastTo(x, op.shape.map(sizeOf));
    case 'concat':
      return tf.concat([...args], op.axis);
    case 'slice':
      return sliceAxis(tf, x, op.axis, sizeOf(op.start), sizeOf(op.end));
    case 'pad':
      return padAxis(tf, x, op.axis, sizeOf(op.before), sizeOf(op.after));
    case 'iota':
      return tf.range(0, sizeOf(op.size), 1, 'int32');
    case 'fill':
      return fill(tf, op.shape.map(sizeOf), op);
  }
};

/** The elements `start` to `end` of one axis. */
export const sliceAxis = (
  tf: Tfjs,
  x: TfTensor,
  axis: number,
  start: number,
  end: number,
): TfTensor =>
  tf.slice(
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.map((size, i) => (i === axis ? end - start : size)),
  );

/** Zeros before and after the elements of one axis. */
export const padAxis = (
  tf: Tfjs,
  x: TfTensor,
  axis: number,
  before: number,
  after: number,
): TfTensor => {
  if (x.dtype === 'bool')
    return tf.cast(padAxis(tf, tf.cast(x, 'int32'), axis, before, after), 'bool');
  return tf.pad(
    x,
    x.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0])),
  );
};

const fill = (tf: Tfjs, shape: number[], { value, dtype }: OpOf<'fill'>): TfTensor => {
  if (dtype === 'bool') return tf.cast(tf.fill(shape, value, 'int32'), 'bool');
  const isWhole = dtype !== 'float32' && dtype !== 'float16' && dtype !== 'bfloat16';
  return tf.fill(shape, value, isWhole ? 'int32' : 'float32');
};
