import { float16FromFloat32, float32FromFloat16, type F32, type I32 } from '@distilwhisper/tensor';
import { dequantizeAbsmax, quantizeAbsmax, type AbsmaxInt8 } from './absmax-int8.js';
import type { FloatTensor } from './float-tensor.js';
import { timesTransposed } from './matmul.js';

/** "LLM.int8()", section 3.2: features with a magnitude of 6 or more are outliers. */
export const OUTLIER_THRESHOLD = 6;

/** Columns of x [row, feature] with any |x| >= threshold, ascending. */
export const outlierColumns = (
  x: FloatTensor,
  threshold = OUTLIER_THRESHOLD,
): I32<readonly ['column']> => {
  const k = x.shape[1]!;
  const found = new Set<number>();
  x.data.forEach((value, i) => {
    if (Math.abs(value) >= threshold) found.add(i % k);
  });
  const data = Int32Array.from(found).sort();
  return { dtype: 'int32', shape: [data.length], data };
};

export interface LlmInt8Options {
  readonly threshold?: number;
  /**
   * What the outlier columns are multiplied with: the float weight; both sides rounded to float16, as in the
   * paper; or the int8 weight made float again, where only int8 is kept. `none`: no decomposition.
   */
  readonly outliers?: 'float32' | 'float16' | 'dequantized' | 'none';
}

export interface LlmInt8Product {
  readonly columns: I32<readonly ['column']>;
  /** Row-wise int8 of x with outlier columns set to 0. */
  readonly x: AbsmaxInt8;
  readonly weight: AbsmaxInt8;
  /** int8 x times int8 weight, [rows, n]. */
  readonly accumulator: I32<readonly ['row', 'out']>;
  readonly y: F32<readonly ['row', 'out']>;
}

/**
 * x [row, feature] times w [out, feature] transposed by mixed decomposition ("LLM.int8()", section 3): outlier columns of x in float, all else in int8
 * with a scale for each row of x and of w.
 */
export const llmInt8Matmul = (
  x: FloatTensor,
  weight: FloatTensor,
  { threshold = OUTLIER_THRESHOLD, outliers = 'float32' }: LlmInt8Options = {},
): LlmInt8Product => {
  const [m, k, n] = [x.shape[0]!, x.shape[1]!, weight.shape[0]!];
  const columns = outlierColumns(x, outliers === 'none' ? Infinity : threshold);
  const isOutlier = new Set(columns.data);
  const regular = x.data.map((value, i) => (isOutlier.has(i % k) ? 0 : value));
  const qx = quantizeAbsmax({ ...x, data: regular }, 'row', { path: 'x' });
  const qw = quantizeAbsmax(weight, 'row', { path: 'weight' });
  const sums = timesTransposed(qx.codes.data, qw.codes.data, [m, k, n]);
  const aside = outlierProduct(x, weight, qw, { columns: columns.data, outliers, size: [m, k, n] });
  const y = Float32Array.from(
    sums,
    (sum, i) => sum * qx.scale.data[Math.floor(i / n)]! * qw.scale.data[i % n]! + aside[i]!,
  );
  return {
    columns,
    x: qx,
    weight: qw,
    accumulator: { dtype: 'int32', shape: [m, n], data: Int32Array.from(sums) },
    y: { dtype: 'float32', shape: [m, n], data: y },
  };
};

const outlierProduct = (
  x: FloatTensor,
  weight: FloatTensor,
  quantized: AbsmaxInt8,
  choice: {
    readonly columns: Int32Array;
    readonly outliers: LlmInt8Options['outliers'];
    readonly size: readonly [number, number, number];
  },
): Float64Array => {
  const { columns, outliers, size } = choice;
  const [m, k, n] = size;
  const round = outliers === 'float16' ? toHalf : (values: Float32Array) => values;
  const full = outliers === 'dequantized' ? dequantizeAbsmax(quantized) : weight;
  const left = round(pickColumns(x.data, k, columns)); // [m, outliers]
  const right = round(pickColumns(full.data, k, columns)); // [n, outliers]
  return timesTransposed(left, right, [m, columns.length, n]);
};

const toHalf = (values: Float32Array): Float32Array =>
  float32FromFloat16(float16FromFloat32(values));

const pickColumns = (data: Float32Array, k: number, columns: Int32Array): Float32Array => {
  const rows = data.length / k;
  const width = columns.length;
  return Float32Array.from(
    { length: rows * width },
    (_, i) => data[Math.floor(i / width) * k + columns[i % width]!]!,
  );
};
