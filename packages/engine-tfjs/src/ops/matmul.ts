import type { OpOf } from '@distilwhisper/graph';
import type { Backend } from '../backend.js';
import type { TfTensor, Tfjs } from '../tfjs.js';

type Transposes = Pick<OpOf<'matmul'>, 'transposeA' | 'transposeB'>;

/** a [...b, m, k], b [...b, k, n] or [k, n] -> [...b, m, n]. */
export const matmul = (
  backend: Backend,
  { transposeA, transposeB }: Transposes,
  a: TfTensor,
  b: TfTensor,
): TfTensor => {
  const { tf, transposesFirst } = backend;
  const shared = b.rank === 2 && a.rank > 2;
  const turnA = transposeA && (shared || transposesFirst);
  const turnB = transposeB && transposesFirst;
  const left = turnA ? swapLastTwo(tf, a) : a;
  const right = turnB ? swapLastTwo(tf, b) : b;
  if (!shared) return tf.matMul(left, right, transposeA && !turnA, transposeB && !turnB);
  const [m, k] = left.shape.slice(-2) as [number, number];
  const rows = left.shape.slice(0, -2).reduce((product, size) => product * size, m);
  const y = tf.matMul(tf.reshape(left, [rows, k]), right, false, transposeB && !turnB); // [...b * m, n]
  return tf.reshape(y, [...left.shape.slice(0, -1), y.shape[1]!]);
};

const swapLastTwo = (tf: Tfjs, x: TfTensor): TfTensor => {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
};
