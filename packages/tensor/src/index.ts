export {
  DTYPES,
  allocate,
  arrayFromBytes,
  bitsPerElement,
  byteLength,
  bytesOf,
  storageLength,
  type DType,
  type DTypeArrays,
} from './dtype.js';
export { DistilWhisperError, fail, type ErrorCode, type ErrorDetails } from './errors.js';
export type { AnyTensor, Axes, AxesOf, Axis, DTypeOf, F32, HostTensor, I32 } from './tensor.js';
export { checkAxes, withAxes, type AxisSizes } from './check-axes.js';
export {
  elementCount,
  formatShape,
  isTensor,
  reshape,
  scalar,
  tensor,
  zeros,
} from './host-tensor.js';
