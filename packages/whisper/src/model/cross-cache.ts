import type { AnyValue, Builder, Dim } from '@distilwhisper/graph';
import type { DType } from '@distilwhisper/tensor';
import type { WhisperDimensions } from '../dimensions.js';
import { attendFew, splitHeads, type HeadTime } from './attention.js';
import {
  attendBytes,
  byteKeys,
  byteValues,
  keysOf,
  type ByteKeys,
  type ByteValues,
} from './byte-attention.js';
import type { Hidden } from './seams.js';

/**
 * How cross-attention keys and values are kept between steps, each tensor named after its layer:
 * - `float32`: `cross.N.key`, `cross.N.value` [audio, head, source, headState];
 * - `int8`: `cross.N.key` int8 [audio, head, headState, source], `cross.N.value` int8 [audio, head, source, headState],
 *   `cross.N.keyScale` and `cross.N.valueScale` [audio, head, 1, 1], `cross.N.keyOffset` [audio, head, 1, source]
 *   (`ByteKeys`, `ByteValues`): a quarter of the memory.
 */
export type CrossForm = 'float32' | 'int8';

type Part = 'key' | 'value' | 'keyScale' | 'keyOffset' | 'valueScale';

const PARTS: Readonly<Record<CrossForm, readonly Part[]>> = {
  float32: ['key', 'value'],
  int8: ['key', 'value', 'keyScale', 'keyOffset', 'valueScale'],
};

const crossName = (layer: number, part: Part): string => `cross.${layer}.${part}`;

/** Names of the tensors from which a layer's keys are read, for alignment. */
export const keyNames = (form: CrossForm, layer: number): string[] =>
  (form === 'int8' ? (['key', 'keyScale'] as const) : (['key'] as const)).map((part) =>
    crossName(layer, part),
  );

/** A layer's keys and values [batch, time, state] in a form, by name. */
export const crossOutputs = (
  g: Builder,
  form: CrossForm,
  layer: number,
  { k, v }: { readonly k: Hidden; readonly v: Hidden },
  heads: number,
): Record<string, AnyValue> => {
  if (form === 'float32')
    return named(layer, { key: splitHeads(g, k, heads), value: splitHeads(g, v, heads) });
  const { codes: key, scale: keyScale, offset: keyOffset } = byteKeys(g, k, heads);
  const { codes: value, scale: valueScale } = byteValues(g, v, heads);
  return named(layer, { key, value, keyScale, keyOffset, valueScale });
};

const named = (layer: number, parts: Partial<Record<Part, AnyValue>>): Record<string, AnyValue> =>
  Object.fromEntries(
    Object.entries(parts).map(([part, value]) => [crossName(layer, part as Part), value]),
  );

/** Cross-attention of a layer: queries [audio, query, state] to what they mix [audio, query, state]. */
export type CrossAttend = (query: Hidden) => Hidden;

/** Declares a layer's keys and values as inputs, `audio` recordings of `source` frames. */
export const crossInputs = (
  g: Builder,
  form: CrossForm,
  layer: number,
  dimensions: Pick<WhisperDimensions, 'state' | 'decoder'>,
  audio: Dim,
): CrossAttend => {
  const { heads } = dimensions.decoder;
  const inputs = Object.fromEntries(
    PARTS[form].map((part) => [part, crossInput(g, form, layer, part, dimensions, audio)]),
  ) as Record<Part, AnyValue>;
  if (form === 'float32')
    return (q) => {
      const kv = { k: inputs.key as HeadTime, v: inputs.value as HeadTime };
      return attendFew(g, { q, ...kv }, { heads, kv: 'head-time' });
    };
  const { key, keyScale, keyOffset, value, valueScale } = inputs;
  const keys = { codes: key, scale: keyScale, offset: keyOffset } as ByteKeys;
  return (q) => attendBytes(g, q, keys, { codes: value, scale: valueScale } as ByteValues, heads);
};

/** A layer's keys [audio, head, source, headState], from inputs of their own; `audio` recordings. */
export const crossKeys = (
  g: Builder,
  form: CrossForm,
  layer: number,
  dimensions: Pick<WhisperDimensions, 'state' | 'decoder'>,
  audio: Dim,
): HeadTime => {
  const input = (part: Part) => crossInput(g, form, layer, part, dimensions, audio);
  const key = input('key');
  if (form === 'float32') return key as HeadTime;
  return keysOf(g, { codes: key, scale: input('keyScale') } as ByteKeys);
};

const crossInput = (
  g: Builder,
  form: CrossForm,
  layer: number,
  part: Part,
  { state, decoder: { heads } }: Pick<WhisperDimensions, 'state' | 'decoder'>,
  audio: Dim,
): AnyValue => {
  const sizes = { audio, head: heads, headState: state / heads };
  const axes = {
    key: form === 'int8' ? ['audio', 'head', 'headState', 'source'] : ['audio', 'head', 'source', 'headState'], // prettier-ignore
    value: ['audio', 'head', 'source', 'headState'],
    keyScale: ['audio', 'head', 1, 1],
    keyOffset: ['audio', 'head', 1, 'source'],
    valueScale: ['audio', 'head', 1, 1],
  } as const;
  const dtype: DType = part === 'key' || part === 'value' ? form : 'float32';
  return g.input(crossName(layer, part), dtype, axes[part], sizes);
};
