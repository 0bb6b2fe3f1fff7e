import type { AnyValue, Builder, V } from '@distilwhisper/graph';
import type { BlockScheme } from '../schemes/scheme.js';
import { multipliesIntegers, type StoredWeight } from './stored-weight.js';
import { asShape, unpackBlocks, unpackCodes } from './unpack-blocks.js';

/** The whole float weight, for uses that no quantised operation covers. Runtimes compute it once, at load. */
export const floatWeight = (g: Builder, stored: StoredWeight): AnyValue => {
  const { weight, codes, scale } = stored;
  const { scheme, shape } = weight;
  if (scheme.name === 'block') {
    const [n, k] = shape as readonly [number, number];
    const blocks = Number(codes.shape[1]);
    const byRow = asShape(g, scale!, [n, blocks]);
    return unpackBlocks(g, { codes, scale: byRow, zero: zeroOf(g, stored, scheme) }, scheme, k);
  }
  if (!scale) return g.cast(codes, 'float32');
  const axis = multipliesIntegers(weight) ? 1 : 0;
  const full = g.emit({ kind: 'dequantize', axis }, [codes, scale])[0]!;
  return axis === 0 ? full : g.emit({ kind: 'transpose', perm: [1, 0] }, [full])[0]!;
};

/** Rows of the float weight at int32 indices [...index] -> [...index, k]: only they are unpacked. */
export const floatRows = (g: Builder, stored: StoredWeight, indices: AnyValue): AnyValue => {
  const { weight, codes, scale } = stored;
  const { scheme, shape } = weight;
  const pick = (table: AnyValue): AnyValue =>
    g.emit({ kind: 'gather', axis: 0 }, [table, indices])[0]!;
  if (scheme.name === 'block') {
    const grid = [shape[0]!, Number(codes.shape[1])];
    const zero = zeroOf(g, stored, scheme);
    const parts = {
      codes: pick(codes),
      scale: pick(asShape(g, scale!, grid)),
      zero: typeof zero === 'number' ? zero : pick(zero),
    };
    return unpackBlocks(g, parts, scheme, shape[1]!);
  }
  if (!scale) return g.cast(pick(codes), 'float32');
  const rows = multipliesIntegers(weight) ? columnsAsRows(g, codes, indices) : pick(codes);
  const trailing = shape.slice(1).map(() => 1);
  const perRow = asShape(g, pick(scale), [...indices.shape, ...trailing]);
  return g.mul(g.cast(rows as V, 'float32'), perRow as V);
};

/** [k, n] at columns [...index] -> [...index, k] */
const columnsAsRows = (g: Builder, codes: AnyValue, indices: AnyValue): AnyValue => {
  const columns = g.emit({ kind: 'gather', axis: 1 }, [codes, indices])[0]!; // [k, ...index]
  const rank = columns.shape.length;
  const perm = [...Array.from({ length: rank - 1 }, (_, i) => i + 1), 0];
  return g.emit({ kind: 'transpose', perm }, [columns])[0]!;
};

/** Zero points [n, blocks] as float32, or the number that all of them are. */
const zeroOf = (
  g: Builder,
  { weight, codes, zeroPoints }: StoredWeight,
  { bits }: BlockScheme,
): AnyValue | number => {
  if (!zeroPoints) return 2 ** (bits - 1);
  const [n, blocks] = [weight.shape[0]!, Number(codes.shape[1])];
  const bytes = Math.ceil((blocks * bits) / 8);
  const all = unpackCodes(g, asShape(g, zeroPoints, [n, bytes]), bits);
  if (Number(all.shape[1]) === blocks) return all;
  return g.slice(all as V, ['out', 'blocks'], { axis: 1, end: blocks });
};
