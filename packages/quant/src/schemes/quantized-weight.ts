import { bytesOf, type AnyTensor, type F32, type HostTensor } from '@distilwhisper/tensor';
import type { StoredScheme } from './scheme.js';

/** A weight in the storage of its scheme; the same in memory, in graphs and in files. */
export interface QuantizedWeight {
  readonly path: string;
  readonly scheme: StoredScheme;
  /** Of the float weight. */
  readonly shape: readonly number[];
  /** int8 or half precision in the weight's shape; for blocks uint8 [n, blocks, block * bits / 8]. */
  readonly codes: AnyTensor;
  /** int8: [n], one for each output channel. Blocks: [n, blocks]. */
  readonly scale?: F32;
  /** Blocks: uint8 [n, ceil(blocks * bits / 8)]. */
  readonly zeroPoints?: HostTensor<'uint8'>;
}

/** Bytes that the weight takes in a file. */
export const storedBytes = ({ codes, scale, zeroPoints }: QuantizedWeight): number =>
  [codes, scale, zeroPoints].reduce(
    (sum, tensor) => sum + (tensor ? bytesOf(tensor.data).byteLength : 0),
    0,
  );
