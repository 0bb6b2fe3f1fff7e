export { DTYPES, type DType, type DTypeArrays } from './dtype.js';
export type { AnyTensor, Axes, Axis, F32, HostTensor, I32 } from './tensor.js';
