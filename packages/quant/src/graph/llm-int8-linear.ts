import {
  mulDims,
  type AnyValue,
  type Builder,
  type Dim,
  type V,
  type Value,
} from '@distilwhisper/graph';
import { fail, tensor, type Axes } from '@distilwhisper/tensor';
import type { LlmInt8Scheme } from '../schemes/scheme.js';
import { OUTLIER_THRESHOLD } from '../tensors/llm-int8.js';
import { asShape } from './unpack-blocks.js';

type Rows = V<readonly ['row', 'feature']>;

/** int8 [k, n] and its scale [n]. */
interface Int8Columns {
  readonly codes: AnyValue;
  readonly scale: AnyValue;
}

/**
 * x w^T by the mixed decomposition of "LLM.int8()". Outlier columns are multiplied in float with the int8 weight
 * made float again (only int8 is stored); all else as integers, with a scale for each row of x.
 */
export const llmInt8Linear = (
  g: Builder,
  x: V,
  { codes, scale }: Int8Columns,
  scheme: LlmInt8Scheme,
): AnyValue => {
  const [k, n] = codes.shape as readonly [number, number];
  const lead = x.shape.slice(0, -1);
  const rows = lead.reduce<Dim>((product, size) => mulDims(product, size), 1);
  const flat = asShape(g, x, [rows, k]) as Rows;
  const { isOutlier, indices } = outliers(g, flat, k, scheme);
  const regular = g.where(g.not(isOutlier), flat, 0); // [row, k]
  const main = rowwiseProduct(g, regular, { codes, scale });
  const picked = g.gatherAlong(flat, ['row', 'outlier'], 1, indices);
  const weight = g.emit({ kind: 'dequantize', axis: 1 }, [
    g.emit({ kind: 'gather', axis: 0 }, [codes, indices])[0]!,
    scale,
  ])[0] as V<readonly ['outlier', 'out']>;
  return asShape(g, g.add(main, g.matmul(picked, weight)), [...lead, n]);
};

/** A mask [1, k] and the indices of its columns. */
const outliers = (
  g: Builder,
  x: Rows,
  k: number,
  { columns, threshold = OUTLIER_THRESHOLD }: LlmInt8Scheme,
): {
  readonly isOutlier: Value<'bool'>;
  readonly indices: AnyValue & { readonly dtype: 'int32' };
} => {
  if (columns) {
    const beyond = columns.find(
      (column) => !(Number.isInteger(column) && column >= 0 && column < k),
    );
    if (beyond !== undefined)
      fail('argument', `outlier column ${beyond} of a weight with ${k} input features`, {
        columns,
      });
    const mask = new Uint8Array(k);
    for (const column of columns) mask[column] = 1;
    const sorted = Int32Array.from(new Set(columns)).sort();
    return {
      isOutlier: g.constant(tensor<'bool', Axes>('bool', [1, k], mask)),
      indices: g.constant(tensor('int32', [sorted.length], sorted)),
    };
  }
  const largest = g.reduceMax(g.abs(x), { axes: [0], as: ['feature'] });
  const mask = g.greaterEqual(largest, threshold);
  return {
    isOutlier: asShape(g, mask, [1, k]) as Value<'bool'>,
    indices: g.nonzero(mask, `outliers${largest.id}`),
  };
};

const CODES = 127;

/**
 * Rows scaled to [-127, 127] and a row that stretches the range to [-128, 127]: dynamic quantisation then has
 * scale 1 and zero point 128, and rounds each row to its own int8 codes.
 */
const rowwiseProduct = (g: Builder, x: Rows, { codes, scale }: Int8Columns): Rows => {
  const rows = g.dim(x, 0);
  const k = Number(g.dim(x, 1));
  const largest = g.reduceMax(g.abs(x), { axes: [1], keepDims: true, as: ['row', 1] });
  const unit = g.div(largest, CODES); // [row, 1]
  const divisor = g.where(g.equal(unit, 0), g.add(g.mul(unit, 0), 1), unit);
  const stretch = new Float32Array(k);
  stretch[0] = -CODES - 1;
  if (k > 1) stretch[1] = CODES;
  const extended = g.concat(
    [g.div(x, divisor), g.constant(tensor('float32', [1, k], stretch))],
    ['row', 'feature'],
    0,
  );
  const product = g.emit({ kind: 'quantMatmul', scheme: { name: 'dynamic-int8' } }, [
    extended,
    codes,
    scale,
  ])[0] as Rows;
  return g.mul(g.slice(product, ['row', 'feature'], { axis: 0, end: rows }), unit);
};
