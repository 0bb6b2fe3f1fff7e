import { convert, fail, type AnyTensor, type DType } from '@distilwhisper/tensor';
import type { Backend } from './backend.js';
import type { TfTensor } from './tfjs.js';

/** The largest whole number that tfjs, whose integers have 32 bits, can hold. */
const INT32_MAX = 2 ** 31 - 1;

/**
 * A host tensor on the backend. Halves become float32, 8-bit and 64-bit integers int32.
 * `copy` makes it independent of the host array where the backend would use that in place.
 *
 * @throws DistilWhisperError `unsupported` for a dtype or an int64 value that tfjs cannot hold
 */
export const upload = (
  { tf, sharesMemory }: Backend,
  what: string,
  source: AnyTensor,
  copy: boolean,
): TfTensor => {
  const { values, dtype } = toTf(what, source);
  const own = copy && sharesMemory && values === source.data ? values.slice() : values;
  return tf.keep(tf.tensor(own, [...source.shape], dtype));
};

interface TfValues {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly dtype: 'float32' | 'int32' | 'bool';
}

const toTf = (what: string, source: AnyTensor): TfValues => {
  const { dtype, data } = source;
  switch (dtype) {
    case 'float32':
      return { values: data as Float32Array, dtype };
    case 'int32':
      return { values: data as Int32Array, dtype };
    case 'bool':
      return { values: data as Uint8Array, dtype };
    case 'float16':
    case 'bfloat16':
      return { values: convert(source, 'float32').data, dtype: 'float32' };
    case 'int8':
    case 'uint8':
      return { values: Int32Array.from(data as Uint8Array), dtype: 'int32' };
    case 'int64':
      return { values: narrowed(what, data as BigInt64Array), dtype: 'int32' };
    case 'float64':
    case 'int4':
    case 'uint4':
      return fail('unsupported', `${what} is ${dtype}, which TensorFlow.js does not have`, {
        dtype,
      });
  }
};

const narrowed = (what: string, data: BigInt64Array): Int32Array =>
  Int32Array.from(data, (value) => {
    const small = Number(value);
    return small >= -INT32_MAX - 1 && small <= INT32_MAX
      ? small
      : fail(
          'unsupported',
          `${what} holds the int64 value ${small}; TensorFlow.js has whole numbers of 32 bits`,
          { value: small },
        );
  });

/** The host tensor of the graph's dtype; its data is the caller's to change. */
export const download = async (
  { sharesMemory }: Backend,
  source: TfTensor,
  dtype: DType,
): Promise<AnyTensor> => {
  const shape = [...source.shape];
  const values = await source.data();
  const own = (): typeof values => (sharesMemory ? values.slice() : values);
  switch (dtype) {
    case 'float32':
    case 'int32':
    case 'bool':
      return { dtype, shape, data: own() };
    case 'float16':
    case 'bfloat16':
      return convert({ dtype: 'float32', shape, data: values }, dtype);
    case 'int8':
      return { dtype, shape, data: Int8Array.from(values) };
    case 'uint8':
      return { dtype, shape, data: Uint8Array.from(values) };
    case 'int64':
      return { dtype, shape, data: BigInt64Array.from(values as Int32Array, BigInt) };
    case 'float64':
    case 'int4':
    case 'uint4':
      return fail('unsupported', `TensorFlow.js has no ${dtype}`, { dtype });
  }
};
