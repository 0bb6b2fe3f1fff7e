import { allocate, type DType, type DTypeArrays } from './dtype.js';
import { fail } from './errors.js';
import {
  bfloat16FromFloat32,
  float16FromFloat32,
  float32FromBfloat16,
  float32FromFloat16,
} from './half.js';
import { elementCount } from './host-tensor.js';
import { packInt4, packUint4, unpackInt4, unpackUint4 } from './int4.js';
import type { AnyTensor, Axes, HostTensor } from './tensor.js';

type Numbers = Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array;

const RANGES: Partial<Record<DType, readonly [low: number, high: number]>> = {
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int8: [-128, 127],
  uint8: [0, 255],
  int4: [-8, 7],
  uint4: [0, 15],
};

const numbersOfInt64 = (data: BigInt64Array): Float64Array =>
  Float64Array.from(data, (value, i) => {
    const number = Number(value);
    if (!Number.isSafeInteger(number))
      fail('numeric', `element ${i} is ${value}, beyond what a number holds exactly`, { index: i });
    return number;
  });

const toNumbers = ({ dtype, shape, data }: AnyTensor): Numbers => {
  switch (dtype) {
    case 'float16':
      return float32FromFloat16(data as Uint16Array);
    case 'bfloat16':
      return float32FromBfloat16(data as Uint16Array);
    case 'int64':
      return numbersOfInt64(data as BigInt64Array);
    case 'int4':
      return unpackInt4(data as Uint8Array, elementCount(shape));
    case 'uint4':
      return unpackUint4(data as Uint8Array, elementCount(shape));
    default:
      return data as Numbers;
  }
};

const truncate = (numbers: Numbers, dtype: DType): Float64Array => {
  const [low, high] = RANGES[dtype]!;
  return Float64Array.from(numbers, (value, i) => {
    const whole = Math.trunc(value);
    if (!(whole >= low && whole <= high))
      fail(
        'numeric',
        `element ${i} is ${value}, outside the range of ${dtype} (${low} to ${high})`,
        {
          index: i,
          value,
          dtype,
        },
      );
    return whole;
  });
};

const asFloat32 = (numbers: Numbers): Float32Array =>
  Object.prototype.toString.call(numbers) === '[object Float32Array]'
    ? (numbers as Float32Array)
    : Float32Array.from(numbers);

const fromNumbers = (numbers: Numbers, dtype: DType): DTypeArrays[DType] => {
  switch (dtype) {
    case 'float32':
      return asFloat32(numbers);
    case 'float64':
      return Float64Array.from(numbers);
    case 'float16':
      return float16FromFloat32(asFloat32(numbers));
    case 'bfloat16':
      return bfloat16FromFloat32(asFloat32(numbers));
    case 'bool':
      return Uint8Array.from(numbers, (value) => (value === 0 ? 0 : 1));
    case 'int64':
      return BigInt64Array.from(Array.from(truncate(numbers, dtype), BigInt));
    case 'int4':
      return packInt4(truncate(numbers, dtype));
    case 'uint4':
      return packUint4(truncate(numbers, dtype));
    default: {
      const result = allocate(dtype, numbers.length);
      result.set(truncate(numbers, dtype));
      return result;
    }
  }
};

/**
 * The tensor in another dtype; the tensor itself where it has that dtype already.
 *
 * Floats narrow to nearest, ties to even (float64 to a half format goes through float32).
 * Floats become integers by dropping the fraction; bool is 0 for 0 and 1 for all else, NaN too.
 *
 * @throws DistilWhisperError `numeric` where a value (or NaN) does not fit an integer dtype
 */
export const convert = <D extends DType, A extends Axes = Axes>(
  source: HostTensor<DType, A>,
  dtype: D,
): HostTensor<D, A> =>
  (source.dtype === dtype
    ? source
    : { dtype, shape: source.shape, data: fromNumbers(toNumbers(source), dtype) }) as HostTensor<
    D,
    A
  >;
