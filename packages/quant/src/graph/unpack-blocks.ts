import type { AnyValue, Builder, Dim, V } from '@distilwhisper/graph';
import type { BlockScheme } from '../schemes/scheme.js';

/** Codes of 4 or 8 bits as float32: [..., bytes] -> [..., bytes * 8 / bits]. */
export const unpackCodes = (g: Builder, packed: AnyValue, bits: 4 | 8): AnyValue => {
  const bytes = g.cast(packed, 'float32');
  if (bits === 8) return bytes;
  const lead = bytes.shape.slice(0, -1);
  const count = Number(bytes.shape.at(-1));
  const high = g.cast(g.cast(g.div(bytes, 16), 'int32'), 'float32');
  const low = g.sub(bytes, g.mul(high, 16));
  const [first, second] = [low, high].map((half) => asShape(g, half, [...lead, count, 1]));
  const pairs = g.concat([first!, second!] as V[], axes([...lead, count, 2]), lead.length + 1);
  return asShape(g, pairs, [...lead, 2 * count]);
};

/** Blocks of weights as float32: codes [..., blocks, bytes], scale and zero points [..., blocks] -> [..., k]. */
export const unpackBlocks = (
  g: Builder,
  { codes, scale, zero }: { codes: AnyValue; scale: AnyValue; zero: AnyValue | number },
  { bits, block }: BlockScheme,
  k: number,
): AnyValue => {
  const lead = codes.shape.slice(0, -2);
  const blocks = Number(codes.shape.at(-2));
  const perBlock = [...lead, blocks, 1];
  const offset = typeof zero === 'number' ? zero : asShape(g, zero, perBlock);
  const shifted = g.sub(unpackCodes(g, codes, bits) as V, offset as V | number);
  const scaled = g.mul(shifted, asShape(g, scale, perBlock) as V); // [..., blocks, block]
  const rows = asShape(g, scaled, [...lead, blocks * block]);
  if (blocks * block === k) return rows;
  return g.slice(rows as V, axes([...lead, k]), { axis: lead.length, end: k });
};

export const asShape = (g: Builder, x: AnyValue, shape: readonly Dim[]): AnyValue =>
  g.reshape(x, axes(shape), shape);

/** Names for the axes of a value that nothing in the types depends on. */
const axes = (shape: readonly Dim[]): readonly string[] => shape.map((_, i) => `axis${i}`);
