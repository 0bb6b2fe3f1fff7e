import { convert, type DType } from '@distilwhisper/tensor';
import type { TfTensor, Tfjs } from '../tfjs.js';

/** Floats to whole numbers drop the fraction; anything to bool is "not zero"; float16 rounds. */
export const cast = (tf: Tfjs, to: DType, x: TfTensor): TfTensor => {
  switch (to) {
    case 'float32':
    case 'float64':
    case 'bfloat16':
      return tf.cast(x, 'float32');
    case 'float16':
      return roundToHalf(tf, x);
    case 'bool':
      return tf.notEqual(x, tf.tensor(0, [], x.dtype));
    case 'int8':
    case 'uint8':
    case 'int32':
    case 'int64':
    case 'int4':
    case 'uint4':
      return tf.cast(x, 'int32');
  }
};

/** tfjs has no float16: values are rounded in host memory, which is exact, and slow on a GPU. */
const roundToHalf = (tf: Tfjs, x: TfTensor): TfTensor => {
  const data = Float32Array.from(x.dataSync());
  const half = convert({ dtype: 'float32', shape: x.shape, data }, 'float16');
  return tf.tensor(convert(half, 'float32').data, x.shape, 'float32');
};
