import type { AnyTensor } from '@distilwhisper/tensor';

/** A float32 tensor of any axes. */
export interface FloatTensor extends AnyTensor {
  readonly dtype: 'float32';
  readonly data: Float32Array;
}
