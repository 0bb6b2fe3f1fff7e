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
export { convert } from './convert.js';
export {
  areFiniteFloat16,
  bfloat16FromFloat32,
  float16FromFloat32,
  float32FromBfloat16,
  float32FromFloat16,
  widenFloat16,
} from './half.js';
export { int4At, packInt4, packUint4, uint4At, unpackInt4, unpackUint4 } from './int4.js';
export type { MappedTree, ParamTree, Sparse, TreeOf } from './param-tree.js';
export { joinPath } from './param-tree.js';
export { combine, flatten, mapTree, partition } from './tree.js';
export { unflatten } from './unflatten.js';
export { bytesSource, type ByteSource } from './byte-source.js';
export { readAll, type TensorFile, type TensorInfo } from './tensor-file.js';
export { openSafetensors, parseSafetensors } from './safetensors/read.js';
export {
  encodeSafetensors,
  safetensorsChunks,
  type LazyTensor,
  type SafetensorsOptions,
  type WritableTensors,
} from './safetensors/encode.js';
export { createRng, type Rng, type RngState } from './random/rng.js';
export { fillBernoulli, fillNormal, fillUniform, shuffle } from './random/fill.js';
export { openTorch, type TorchFile } from './torch/open-torch.js';
export type { TorchScalar } from './torch/torch-contents.js';
