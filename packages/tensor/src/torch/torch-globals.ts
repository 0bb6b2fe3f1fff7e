import { bitsPerElement, type DType } from '../dtype.js';
import { elementCount } from '../host-tensor.js';
import { isRef, type PickleValue, type StorageRef, type TensorRef } from './pickle-value.js';

/** Element types of PyTorch's storages; ShortStorage and the quantised ones have no dtype here. */
const STORAGE_DTYPES: ReadonlyMap<string, DType> = new Map([
  ['torch.DoubleStorage', 'float64'],
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.LongStorage', 'int64'],
  ['torch.IntStorage', 'int32'],
  ['torch.CharStorage', 'int8'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
]);

type Rebuild = (args: readonly PickleValue[]) => PickleValue | undefined;

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isCounts = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.every(isCount);

/** The view, or undefined where it reaches outside its storage or repeats elements. */
const rebuildTensor: Rebuild = ([storage, offset, shape, strides]) => {
  if (!isRef(storage, 'storage') || !isCount(offset) || !isCounts(shape) || !isCounts(strides))
    return undefined;
  if (shape.length !== strides.length) return undefined;
  const count = elementCount(shape);
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
  // An expanded tensor (stride 0) could claim any size: its copy, not the file, would fill memory.
  if (count > storage.elements || (count > 0 && last >= storage.elements)) return undefined;
  return { kind: 'tensor', storage, offset, shape, strides };
};

const rebuildDict: Rebuild = ([pairs, ...rest]) => {
  if (rest.length > 0) return undefined;
  if (pairs === undefined) return new Map();
  const isPair = (pair: PickleValue): pair is [string, PickleValue] =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string';
  return Array.isArray(pairs) && pairs.every(isPair) ? new Map(pairs) : undefined;
};

/** The only functions that a pickle may "call": each is replaced by one of these, which build plain data. */
const REBUILDS: ReadonlyMap<string, Rebuild> = new Map<string, Rebuild>([
  ['collections.OrderedDict', rebuildDict],
  ['torch.Size', ([sizes]) => (isCounts(sizes) ? sizes : undefined)],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', ([data]) => (isRef(data, 'tensor') ? data : undefined)],
]);

/** dtype objects, which configurations saved beside weights may hold; they become their names. */
const DTYPE_NAMES: ReadonlySet<string> = new Set(
  ['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'].map((name) => `torch.${name}`), // prettier-ignore
);

/** What a global stands for, or undefined where it is not on the list. */
export const resolveGlobal = (name: string): PickleValue | undefined =>
  DTYPE_NAMES.has(name)
    ? name
    : STORAGE_DTYPES.has(name) || REBUILDS.has(name)
      ? { kind: 'global', name }
      : undefined;

/** The value of an allowed call, or undefined where name or arguments are not what torch.save writes. */
export const rebuild = (name: string, args: readonly PickleValue[]): PickleValue | undefined =>
  REBUILDS.get(name)?.(args);

/** The storage of a persistent id `('storage', type, key, location, elements)`. */
export const resolveStorage = (id: PickleValue | undefined): StorageRef | undefined => {
  if (!Array.isArray(id)) return undefined;
  const [tag, type, key, , elements] = id;
  const dtype = isRef(type, 'global') ? STORAGE_DTYPES.get(type.name) : undefined;
  if (tag !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(elements))
    return undefined;
  return { kind: 'storage', key, dtype, elements };
};

/** Bytes of the part of a storage that a tensor touches. */
export const touchedRange = ({ storage, offset, shape, strides }: TensorRef) => {
  const count = elementCount(shape);
  const elements =
    count === 0 ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 1);
  const bytes = bitsPerElement(storage.dtype) / 8;
  return { begin: count === 0 ? 0 : offset * bytes, length: elements * bytes, elements };
};
