import type { Axes, Axis } from '@distilwhisper/tensor';
import type { AnyValue, V, Value } from '../ir.js';
import type { Recorder } from './recorder.js';

export interface ByteOps {
  /** x + `zero` (default 0) to the nearest whole number, halves to even, cut to the range of the type. */
  readonly roundToByte: <A extends Axes, D extends 'int8' | 'uint8'>(
    x: V<A>,
    to: D,
    zero?: number,
  ) => Value<D, A>;
  /**
   * The product of unsigned by signed bytes, whole sums as float32. On processors without 8-bit dot products sums of
   * two products must stay below 2^15: keep one of the factors to 7 bits.
   */
  readonly byteMatmul: <B extends Axes, M extends Axis, K extends Axis, N extends Axis>(
    a: Value<'uint8', readonly [...B, M, K]>,
    b: Value<'int8', readonly [...B, K, N]>,
  ) => V<readonly [...B, M, N]>;
}

export const byteOps = ({ emit }: Recorder): ByteOps => {
  const ops = {
    roundToByte: (x: AnyValue, to: 'int8' | 'uint8', zero = 0) =>
      emit({ kind: 'roundToByte', to, zero }, [x])[0]!,
    byteMatmul: (a: AnyValue, b: AnyValue) => emit({ kind: 'byteMatmul' }, [a, b])[0]!,
  };
  return ops as unknown as ByteOps;
};
