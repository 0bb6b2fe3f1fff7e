import { elementCount, type AnyTensor, type F32, type HostTensor } from '@distilwhisper/tensor';
import type { FloatTensor } from './float-tensor.js';
import { requireFinite } from './require-finite.js';
import { clamp, roundHalfEven } from './round-half-even.js';

// Read once: looking up a global for each weight can cost more than the arithmetic.
const { abs, fround, max, min } = Math;

/** value = code * scale. The scale broadcasts to the codes: [1, 1], [rows, 1] or [1, columns]. */
export interface AbsmaxInt8 {
  readonly codes: HostTensor<'int8'>;
  readonly scale: F32;
}

/** What shares a scale. A tensor of another rank than 2 counts as [first axis, all others]. */
export type AbsmaxGroup = 'tensor' | 'row' | 'column';

export interface AbsmaxOptions {
  /** Largest code, 127 by default; 63 where sums of products must stay small (`reduceRange`). */
  readonly limit?: number;
  /** For errors. */
  readonly path?: string;
}

/**
 * Symmetric int8: scale = max|x| / limit in float32, code = round(x / scale), halves to even
 * ("LLM.int8()", section 2.1). Where all is zero, scale and codes are 0.
 *
 * @throws DistilWhisperError `numeric` for NaN or infinity
 */
export const quantizeAbsmax = (
  x: FloatTensor,
  group: AbsmaxGroup,
  { limit = 127, path = 'tensor' }: AbsmaxOptions = {},
): AbsmaxInt8 => {
  requireFinite(x, path);
  const columns = columnsOf(x);
  const rows = columns === 0 ? 0 : x.data.length / columns;
  const shape = { tensor: [1, 1], row: [rows, 1], column: [1, columns] }[group];
  const scale = new Float32Array(elementCount(shape));
  const { data } = x;
  const codes = new Int8Array(data.length);
  const sizes = { rows, columns };
  if (group === 'row') absmaxByRow(data, sizes, limit, scale, codes);
  else absmaxByStride(data, sizes, STRIDES[group], limit, scale, codes);
  return {
    codes: { dtype: 'int8', shape: x.shape, data: codes },
    scale: { dtype: 'float32', shape, data: scale },
  };
};

interface Sizes {
  readonly rows: number;
  readonly columns: number;
}

const absmaxByStride = (
  data: FloatTensor['data'],
  { rows, columns }: Sizes,
  [down, right]: readonly [down: number, right: number],
  limit: number,
  scale: Float32Array,
  codes: Int8Array,
): void => {
  for (let row = 0, i = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1, i += 1) {
      const at = row * down + column * right;
      const size = data[i]! < 0 ? -data[i]! : data[i]!;
      if (size > scale[at]!) scale[at] = size;
    }
  for (let i = 0; i < scale.length; i += 1) scale[i] = scale[i]! / limit;
  for (let row = 0, i = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1, i += 1)
      codes[i] = codeOf(data[i]!, scale[row * down + column * right]!, limit);
};

/** The same for rows, twice as fast: a language's experts are rounded when they are attached. */
const absmaxByRow = (
  data: FloatTensor['data'],
  { rows, columns }: Sizes,
  limit: number,
  scale: Float32Array,
  codes: Int8Array,
): void => {
  for (let row = 0; row < rows; row += 1) {
    const [start, end] = [row * columns, (row + 1) * columns];
    let largest = 0;
    for (let i = start; i < end; i += 1) largest = max(largest, abs(data[i]!));
    const unit = fround(largest / limit);
    scale[row] = unit;
    if (unit !== 0)
      for (let i = start; i < end; i += 1)
        codes[i] = max(-limit, min(limit, roundHalfEven(fround(data[i]! / unit))));
  }
};

/** code * scale in float32. */
export const dequantizeAbsmax = ({ codes, scale }: AbsmaxInt8): F32 => {
  const columns = columnsOf(codes);
  const [rows = 1] = scale.shape;
  const group = scale.data.length === 1 ? 'tensor' : rows === 1 ? 'column' : 'row';
  const [down, right] = STRIDES[group];
  const data = new Float32Array(codes.data.length);
  for (let row = 0, i = 0; i < data.length; row += 1)
    for (let column = 0; column < columns; column += 1, i += 1)
      data[i] = codes.data[i]! * scale.data[row * down + column * right]!;
  return { dtype: 'float32', shape: codes.shape, data };
};

const columnsOf = ({ shape }: AnyTensor): number => elementCount(shape.slice(1));

/** How far the index of the scale moves from row to row, and from column to column. */
const STRIDES: Readonly<Record<AbsmaxGroup, readonly [down: number, right: number]>> = {
  tensor: [0, 0],
  row: [1, 0],
  column: [0, 1],
};

const codeOf = (value: number, scale: number, limit: number): number =>
  scale === 0 ? 0 : clamp(roundHalfEven(fround(value / scale)), -limit, limit);
