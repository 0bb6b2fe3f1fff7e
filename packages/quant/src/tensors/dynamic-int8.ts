import type { F32, HostTensor, I32 } from '@distilwhisper/tensor';
import { quantizeAbsmax } from './absmax-int8.js';
import type { FloatTensor } from './float-tensor.js';
import { requireFinite } from './require-finite.js';
import { clamp, roundHalfEven } from './round-half-even.js';

/** value = (code - zeroPoint) * scale. */
export interface DynamicUint8 {
  readonly codes: HostTensor<'uint8'>;
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * Activations to uint8 with one scale and zero point, as ONNX `DynamicQuantizeLinear`: the range is
 * [min(x, 0), max(x, 0)], scale = range / 255, zero point = round(-min / scale). All zeros: scale 1.
 */
export const dynamicQuantize = (x: FloatTensor, path = 'x'): DynamicUint8 => {
  requireFinite(x, path);
  let [low, high] = [0, 0];
  for (const value of x.data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const scale = Math.fround(Math.fround(high - low) / 255) || 1;
  const zeroPoint = clamp(roundHalfEven(Math.fround(-low / scale)), 0, 255);
  const codes = Uint8Array.from(x.data, (value) =>
    clamp(roundHalfEven(Math.fround(value / scale)) + zeroPoint, 0, 255),
  );
  return { codes: { dtype: 'uint8', shape: x.shape, data: codes }, scale, zeroPoint };
};

export interface DynamicInt8Product {
  readonly x: DynamicUint8;
  /** int8 weight [k, n], one scale for each column. */
  readonly weight: { readonly codes: HostTensor<'int8'>; readonly scale: F32 };
  /** (x codes - zero point) times weight codes (ONNX `MatMulInteger`), [m, n]. */
  readonly accumulator: I32<readonly ['row', 'out']>;
  readonly y: F32<readonly ['row', 'out']>;
}

/** x [m, k] times w [k, n] as onnxruntime's `DynamicQuantizeMatMul` computes it. */
export const dynamicInt8Matmul = (x: FloatTensor, weight: FloatTensor): DynamicInt8Product => {
  const [m, k, n] = [x.shape[0]!, x.shape[1]!, weight.shape[1]!];
  const qx = dynamicQuantize(x);
  const { codes, scale } = quantizeAbsmax(weight, 'column', { path: 'weight' });
  const sums = new Int32Array(m * n);
  for (let row = 0; row < m; row += 1)
    for (let i = 0; i < k; i += 1) {
      const code = qx.codes.data[row * k + i]! - qx.zeroPoint;
      for (let column = 0; column < n; column += 1)
        sums[row * n + column]! += code * codes.data[i * n + column]!;
    }
  const y = Float32Array.from(sums, (sum, i) => sum * Math.fround(qx.scale * scale.data[i % n]!));
  return {
    x: qx,
    weight: { codes, scale: { ...scale, shape: [n] } },
    accumulator: { dtype: 'int32', shape: [m, n], data: sums },
    y: { dtype: 'float32', shape: [m, n], data: y },
  };
};
