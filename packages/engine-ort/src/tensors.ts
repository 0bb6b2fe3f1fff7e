import { DTYPES, fail, type AnyTensor, type DType } from '@distilwhisper/tensor';
import type { Tensor } from 'onnxruntime-common';
import type { OrtRuntime } from './runtime.js';

/** dtypes that JavaScript can hand to onnxruntime and get back. */
const FEEDABLE: ReadonlySet<DType> = new Set([
  'float32',
  'float64',
  'float16',
  'int64',
  'int32',
  'int8',
  'uint8',
  'bool',
]);

/** The tensor for onnxruntime; its data is not copied. */
export const toOrt = ({ Tensor }: OrtRuntime, name: string, tensor: AnyTensor): Tensor => {
  const { dtype, shape, data } = tensor;
  if (!FEEDABLE.has(dtype))
    fail('unsupported', `'${name}': onnxruntime cannot be fed ${dtype} from JavaScript`, {
      name,
      dtype,
    });
  return new Tensor(dtype as Tensor.Type, data as Tensor.DataType, shape);
};

const isDType = (type: string): type is DType => (DTYPES as readonly string[]).includes(type);

/** The result of a run; its data is not copied. */
export const fromOrt = (name: string, { type, dims, data }: Tensor): AnyTensor => {
  if (!isDType(type))
    return fail('unsupported', `output '${name}' has the type ${type}, which no dtype stands for`, {
      name,
      type,
    });
  return { dtype: type, shape: dims, data: storageOf(data) as AnyTensor['data'] };
};

/** Newer runtimes give float16 as a `Float16Array`; half formats are kept as bit patterns here. */
const storageOf = (data: Tensor.DataType): unknown =>
  Object.prototype.toString.call(data) === '[object Float16Array]'
    ? bitsOf(data as unknown as Uint16Array)
    : data;

const bitsOf = ({ buffer, byteOffset, length }: Uint16Array): Uint16Array =>
  new Uint16Array(buffer, byteOffset, length);
