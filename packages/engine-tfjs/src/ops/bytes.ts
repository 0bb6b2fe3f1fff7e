import type { OpOf } from '@distilwhisper/graph';
import type { Backend } from '../backend.js';
import type { TfTensor, Tfjs } from '../tfjs.js';
import { matmul } from './matmul.js';

/** Bytes are held as int32; tfjs rounds halves to even. */
export const roundToByte = (tf: Tfjs, { to, zero }: OpOf<'roundToByte'>, x: TfTensor): TfTensor => {
  const [least, most] = to === 'int8' ? ([-128, 127] as const) : ([0, 255] as const);
  const whole = tf.add(tf.round(x), zero);
  return tf.cast(tf.minimum(tf.maximum(whole, least), most), 'int32');
};

/** a [...b, m, k] times b [...b, k, n] in float32, as tfjs has no other products: exact as long as sums stay below 2^24. */
export const byteMatmul = (backend: Backend, a: TfTensor, b: TfTensor): TfTensor => {
  const { tf } = backend;
  const product = { transposeA: false, transposeB: false };
  return matmul(backend, product, tf.cast(a, 'float32'), tf.cast(b, 'float32'));
};
