import { elementCount, type AnyTensor, type F32, type HostTensor } from '@distilwhisper/tensor';
import type { FloatTensor } from './float-tensor.js';
import { requireFinite } from './require-finite.js';
import { clamp, roundHalfEven } from './round-half-even.js';

// Read once: looking up a global for each weight can cost more than the arithmetic.
const { fround } = Math;

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
  const groupOf = groupIndex(group, columns);
  for (let i = 0; i < x.data.length; i += 1) {
    const at = groupOf(i);
    const size = x.data[i]! < 0 ? -x.data[i]! : x.data[i]!;
    if (size > scale[at]!) scale[at] = size;
  }
  for (let i = 0; i < scale.length; i += 1) scale[i] = scale[i]! / limit;
  const codes = new Int8Array(x.data.length);
  for (let i = 0; i < codes.length; i += 1)
    codes[i] = codeOf(x.data[i]!, scale[groupOf(i)]!, limit);
  return {
    codes: { dtype: 'int8', shape: x.shape, data: codes },
    scale: { dtype: 'float32', shape, data: scale },
  };
};

/** code * scale in float32. */
export const dequantizeAbsmax = ({ codes, scale }: AbsmaxInt8): F32 => {
  const columns = columnsOf(codes);
  const [rows = 1] = scale.shape;
  const group = scale.data.length === 1 ? 'tensor' : rows === 1 ? 'column' : 'row';
  const groupOf = groupIndex(group, columns);
  const data = new Float32Array(codes.data.length);
  for (let i = 0; i < data.length; i += 1) data[i] = codes.data[i]! * scale.data[groupOf(i)]!;
  return { dtype: 'float32', shape: codes.shape, data };
};

const columnsOf = ({ shape }: AnyTensor): number => elementCount(shape.slice(1));

const groupIndex = (group: AbsmaxGroup, columns: number): ((i: number) => number) => {
  if (group === 'tensor') return () => 0;
  return group === 'row' ? (i) => (i - (i % columns)) / columns : (i) => i % columns;
};

const codeOf = (value: number, scale: number, limit: number): number =>
  scale === 0 ? 0 : clamp(roundHalfEven(fround(value / scale)), -limit, limit);
