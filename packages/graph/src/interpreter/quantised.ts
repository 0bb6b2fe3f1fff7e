import type { QuantScheme } from '../op.js';
import type { Cell, KernelContext } from './cell.js';
import { product, swapLastTwo } from './matmul.js';
import { roundHalfEven } from './round-half-even.js';
import { around } from './strides.js';

export const dequantize = (context: KernelContext, axis: number, x: Cell, scale: Cell): Cell => {
  const { size, inner } = around(x.shape, axis);
  const y = context.zeros('float32', x.shape);
  for (let i = 0; i < y.data.length; i += 1)
    y.data[i] = x.data[i]! * scale.data[Math.floor(i / inner) % size]!;
  return y;
};

/** x [..., k] times a packed weight -> [..., n]; see `QuantScheme`. */
export const quantMatmul = (
  context: KernelContext,
  scheme: QuantScheme,
  [x, weight, scales, zeroPoints]: readonly Cell[],
): Cell =>
  scheme.name === 'block'
    ? times(context, x!, unpackBlocks(context, scheme, weight!, scales!, zeroPoints))
    : dynamicMatmul(context, x!, weight!, scales!, zeroPoints);

const times = (context: KernelContext, x: Cell, w: Cell): Cell => {
  const [k, n] = w.shape as [number, number];
  const y = context.zeros(x.dtype, [...x.shape.slice(0, -1), n]);
  product(x.data, w.data, y.data, [x.data.length / k, k, n]);
  return y;
};

/** The float weight [k, n] of MatMulNBits storage: value = (code - zero point) * scale of its block. */
const unpackBlocks = (
  context: KernelContext,
  { bits, block, k, n }: Extract<QuantScheme, { name: 'block' }>,
  packed: Cell,
  scales: Cell,
  zeroPoints?: Cell,
): Cell => {
  const blocks = Math.ceil(k / block);
  const rows = context.zeros('float32', [n, k]);
  const zeroBytes = Math.ceil((blocks * bits) / 8);
  const code = (bytes: Cell['data'], start: number, at: number): number =>
    bits === 8 ? bytes[start + at]! : (bytes[start + (at >> 1)]! >> (4 * (at & 1))) & 15;
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column < k; column += 1) {
      const b = Math.floor(column / block);
      const zero = zeroPoints ? code(zeroPoints.data, row * zeroBytes, b) : 2 ** (bits - 1);
      const value = code(packed.data, (row * blocks * block * bits) / 8, column);
      rows.data[row * k + column] = (value - zero) * scales.data[row * blocks + b]!;
    }
  return swapLastTwo(context, rows);
};

/** x is quantised to uint8 over its whole range, which includes 0 (ONNX DynamicQuantizeLinear). */
const dynamicMatmul = (
  context: KernelContext,
  x: Cell,
  weight: Cell,
  scale: Cell,
  zeroPoint?: Cell,
): Cell => {
  const n = weight.shape[1]!;
  let [low, high] = [0, 0];
  for (const value of x.data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const step = Math.fround((high - low) / 255) || 1;
  const zero = clampByte(roundHalfEven(-low / step));
  const codes = Float64Array.from(
    x.data,
    (value) => clampByte(roundHalfEven(Math.fround(value / step)) + zero) - zero,
  );
  const w = Float64Array.from(weight.data, (value, i) => value - perColumn(zeroPoint, i % n));
  const y = context.zeros('float32', [...x.shape.slice(0, -1), n]);
  const k = weight.shape[0]!;
  product(codes, w, y.data, [x.data.length / k, k, n]);
  for (let i = 0; i < y.data.length; i += 1) y.data[i]! *= step * perColumn(scale, i % n);
  return y;
};

const perColumn = (cell: Cell | undefined, column: number): number =>
  cell === undefined ? 0 : cell.data[cell.data.length === 1 ? 0 : column]!;

const clampByte = (value: number): number => Math.min(255, Math.max(0, value));
