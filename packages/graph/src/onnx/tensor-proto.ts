import { bytesOf, type AnyTensor } from '@distilwhisper/tensor';
import { ONNX_DATA_TYPE } from './data-type.js';
import type { TensorProto } from './messages.js';

/** A tensor with its data inside the file. */
export const tensorProto = (name: string, tensor: AnyTensor): TensorProto => ({
  name,
  dims: tensor.shape,
  dataType: ONNX_DATA_TYPE[tensor.dtype],
  rawData: bytesOf(tensor.data),
});

/** Where the data of an external tensor lies. */
export interface ExternalPlace {
  /** File name, relative to the model's folder. */
  readonly location: string;
  /** Bytes from the start of that file. */
  readonly offset: number;
  readonly length: number;
}

/** A tensor whose data is in another file. */
export const externalTensorProto = (
  name: string,
  tensor: AnyTensor,
  { location, offset, length }: ExternalPlace,
): TensorProto => ({
  name,
  dims: tensor.shape,
  dataType: ONNX_DATA_TYPE[tensor.dtype],
  externalData: [
    { key: 'location', value: location },
    { key: 'offset', value: String(offset) },
    { key: 'length', value: String(length) },
  ],
  dataLocation: 1,
});
