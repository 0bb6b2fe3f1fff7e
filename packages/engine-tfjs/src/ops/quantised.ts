import type { OpOf, QuantScheme } from '@distilwhisper/graph';
import type { Backend } from '../backend.js';
import type { TfTensor, Tfjs } from '../tfjs.js';
import { sliceAxis } from './layout.js';
import { matmul } from './matmul.js';

type BlockScheme = Extract<QuantScheme, { name: 'block' }>;

/** x: codes, scale [size of axis] -> float32. */
export const dequantize = (
  tf: Tfjs,
  { axis }: OpOf<'dequantize'>,
  x: TfTensor,
  scale: TfTensor,
): TfTensor => {
  const shape = x.shape.map((size, i) => (i === axis ? size : 1));
  return tf.mul(tf.cast(x, 'float32'), tf.reshape(scale, shape));
};

/** x [..., k] times a packed weight -> [..., n]; tfjs has no kernels for it, so products are float32. */
export const quantMatmul = (
  backend: Backend,
  { scheme }: OpOf<'quantMatmul'>,
  [x, weight, scales, zeroPoints]: readonly TfTensor[],
): TfTensor =>
  scheme.name === 'block'
    ? matmul(
        backend,
        TRANSPOSED,
        x!,
        unpackBlocks(backend.tf, scheme, [weight!, scales!, zeroPoints]),
      )
    : dynamicMatmul(backend, x!, weight!, scales!, zeroPoints);

const TRANSPOSED = { transposeA: false, transposeB: true };

/** Codes [n, blocks, bytes], scales [n blocks] -> [n, k]: (code - zero point) * scale of its block. */
export const unpackBlocks = (
  tf: Tfjs,
  { bits, block, k, n }: BlockScheme,
  [codes, scales, zeroPoints]: readonly [TfTensor, TfTensor, TfTensor | undefined],
): TfTensor => {
  const blocks = Math.ceil(k / block);
  const values = tf.reshape(toFloats(tf, bits, codes), [n, blocks, block]);
  const zero = zeroPoints
    ? tf.reshape(zeroCodes(tf, bits, zeroPoints, n, blocks), [n, blocks, 1])
    : 2 ** (bits - 1);
  const scaled = tf.mul(tf.sub(values, zero), tf.reshape(scales, [n, blocks, 1]));
  return sliceAxis(tf, tf.reshape(scaled, [n, blocks * block]), 1, 0, k); // [n, k]
};

/** Zero points of a row fill whole bytes: an odd number of 4-bit ones leaves one unused. */
const zeroCodes = (
  tf: Tfjs,
  bits: number,
  packed: TfTensor,
  n: number,
  blocks: number,
): TfTensor => {
  const codes = tf.reshape(toFloats(tf, bits, packed), [n, -1]);
  return sliceAxis(tf, codes, 1, 0, blocks);
};

/** One float a code; of two 4-bit codes in a byte the low one is first. */
const toFloats = (tf: Tfjs, bits: number, packed: TfTensor): TfTensor => {
  const bytes = tf.cast(packed, 'float32');
  if (bits === 8) return bytes;
  const low = tf.mod(bytes, 16);
  const high = tf.div(tf.sub(bytes, low), 16);
  return tf.stack([low, high], packed.rank);
};

/**
 * x is rounded to 8 bits over its whole range, which includes 0 (ONNX DynamicQuantizeLinear), and
 * multiplied by codes held as floats: exact as long as sums stay below 2^24.
 */
const dynamicMatmul = (
  backend: Backend,
  x: TfTensor,
  weight: TfTensor,
  scale: TfTensor,
  zeroPoint?: TfTensor,
): TfTensor => {
  const { tf } = backend;
  const low = tf.minimum(tf.min(x), 0);
  const range = tf.sub(tf.maximum(tf.max(x), 0), low);
  const step = tf.div(range, 255); //                                       []
  const safeStep = tf.where(tf.equal(step, 0), tf.fill([], 1, 'float32'), step);
  const byte = (y: TfTensor): TfTensor => tf.minimum(tf.maximum(y, 0), 255);
  const zero = byte(tf.round(tf.neg(tf.div(low, safeStep))));
  const codes = tf.sub(byte(tf.add(tf.round(tf.div(x, safeStep)), zero)), zero); // [..., k]
  const floats = tf.cast(weight, 'float32'); //                             [k, n]
  const w = zeroPoint ? tf.sub(floats, tf.cast(zeroPoint, 'float32')) : floats;
  const y = matmul(backend, { transposeA: false, transposeB: false }, codes, w);
  return tf.mul(tf.mul(y, safeStep), scale); //                             [..., n]
};
