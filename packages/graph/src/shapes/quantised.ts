import type { Op, QuantScheme } from '../op.js';
import type { Dim, Shape } from '../dims/dim.js';
import {
  lastOf,
  requireAxis,
  requireDType,
  requireSameDim,
  requireShape,
  type Fail,
  type Typed,
} from './rule.js';

/** x int8 or uint8, scale float32 [size of axis] -> float32. */
export const dequantizeShape = (fail: Fail, axis: number, x: Typed, scale: Typed): Typed => {
  if (x.dtype !== 'int8' && x.dtype !== 'uint8') fail(`x must be int8 or uint8, is ${x.dtype}`);
  requireAxis(fail, axis, x.shape.length);
  requireDType(fail, 'the scale', scale, 'float32');
  requireShape(fail, 'the scale', scale, [x.shape[axis]!]);
  return { dtype: 'float32', shape: x.shape };
};

/** x [..., k], weight for [n, k] as the scheme packs it -> [..., n]. */
export const quantMatmulShape = (
  fail: Fail,
  { scheme }: Extract<Op, { kind: 'quantMatmul' }>,
  [x, weight, scales]: readonly Typed[],
): Typed => {
  requireDType(fail, 'x', x!, 'float32');
  const n =
    scheme.name === 'block'
      ? blockColumns(fail, scheme, x!, weight!)
      : dynamicColumns(fail, x!, weight!);
  if (scheme.name === 'dynamic-int8' && scales!.shape.length > 0)
    requireShape(fail, 'the scale', scales!, [n]);
  return { dtype: 'float32', shape: [...x!.shape.slice(0, -1), n] };
};

const dynamicColumns = (fail: Fail, x: Typed, weight: Typed): Dim => {
  requireDType(fail, 'the weight', weight, 'int8');
  if (weight.shape.length !== 2) fail('the weight must be [k, n]');
  requireSameDim(fail, 'the inner axes', lastOf(x.shape), weight.shape[0]!);
  return weight.shape[1]!;
};

const blockColumns = (
  fail: Fail,
  { bits, block, k, n }: Extract<QuantScheme, { name: 'block' }>,
  x: Typed,
  weight: Typed,
): Dim => {
  requireSameDim(fail, 'the inner axes', lastOf(x.shape), k);
  const packed: Shape = [n, Math.ceil(k / block), (block * bits) / 8];
  requireShape(fail, 'the packed weight', weight, packed);
  return n;
};
