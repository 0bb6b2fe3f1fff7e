import type { AnyValue, Builder } from '@distilwhisper/graph';
import {
  convert,
  fail,
  reshape,
  type AnyTensor,
  type HostTensor,
  type TensorInfo,
} from '@distilwhisper/tensor';
import type { QuantizedWeight } from '../schemes/quantized-weight.js';

/** A quantised weight without its numbers. */
type WeightForm = Pick<QuantizedWeight, 'path' | 'scheme' | 'shape'>;

/** A quantised weight as parameters of a graph. */
export interface StoredWeight {
  readonly weight: WeightForm;
  readonly codes: AnyValue;
  readonly scale?: AnyValue;
  readonly zeroPoints?: AnyValue;
}

/** Adds the parameters `<path>.codes`, `<path>.scale` and `<path>.zero_points`. */
export const declareStored = (g: Builder, weight: QuantizedWeight): StoredWeight =>
  declare(g, weight, storedParts(weight));

/** A weight that is fed at each run: parameters without data. */
export const declareFed = (g: Builder, about: WeightForm): StoredWeight =>
  declare(g, about, fedParts(about));

/** What is to be fed of a weight without data, by the paths of its inputs: the form that `storedTensors` gives weights. */
export const fedTensors = (about: WeightForm): Map<string, TensorInfo> =>
  byPath(about.path, fedParts(about));

/** What a graph of `quantizeGraph` stores of a weight, or is fed: by the paths of its parameters. */
export const storedTensors = (weight: QuantizedWeight): Map<string, AnyTensor> =>
  byPath(weight.path, storedParts(weight));

const byPath = <T>(path: string, parts: Readonly<Record<string, T>>): Map<string, T> =>
  new Map(Object.entries(parts).map(([part, tensor]) => [`${path}.${part}`, tensor]));

/** One scale for each output channel. */
const fedParts = (about: WeightForm): Record<string, TensorInfo> => ({
  codes: {
    dtype: 'int8',
    shape: multipliesIntegers(about) ? [...about.shape].reverse() : about.shape,
  },
  scale: { dtype: 'float32', shape: [about.shape[0]!] },
});

const declare = (
  g: Builder,
  { path, scheme, shape }: WeightForm,
  parts: Readonly<Record<string, TensorInfo>>,
): StoredWeight => {
  const values = g.parameters(parts as Record<string, AnyTensor>, path) as Readonly<Record<string, AnyValue>>; // prettier-ignore
  const { codes, scale, zero_points: zeroPoints } = values;
  return {
    weight: { path, scheme, shape },
    codes: codes!,
    ...(scale && { scale }),
    ...(zeroPoints && { zeroPoints }),
  };
};

const storedParts = (weight: QuantizedWeight): Record<string, AnyTensor> => {
  const { scale, zeroPoints } = weight;
  const flat = (tensor: HostTensor): HostTensor => reshape(tensor, [tensor.data.length]);
  return {
    codes: graphCodes(weight),
    ...(scale && { scale: flat(scale) }),
    ...(zeroPoints && { zero_points: flat(zeroPoints) }),
  };
};

// Graphs have no operation on bfloat16: there it is float32 with the rounded values.
const graphCodes = (weight: QuantizedWeight): AnyTensor => {
  if (weight.scheme.name === 'bfloat16') return convert(weight.codes, 'float32');
  return multipliesIntegers(weight) ? transposed(weight.codes, weight.path) : weight.codes;
};

/** Integer products want the codes as [k, n]. */
export const multipliesIntegers = ({ scheme }: Pick<QuantizedWeight, 'scheme'>): boolean =>
  scheme.name === 'dynamic-int8' || scheme.name === 'llm-int8';

const TILE = 32;
const { min } = Math;

/** int8 [n, k] -> [k, n], tile by tile for the processor's cache. */
const transposed = ({ dtype, shape, data }: AnyTensor, path: string): AnyTensor => {
  const [n, k] = shape as readonly [number, number];
  if (shape.length !== 2 || dtype !== 'int8')
    fail('shape', `'${path}' is no matrix; dynamic-int8 and llm-int8 are for matrices, use int8`, {
      path,
      shape,
    });
  const source = data as Int8Array;
  const target = new Int8Array(source.length);
  for (let top = 0; top < n; top += TILE)
    for (let left = 0; left < k; left += TILE)
      for (let row = top; row < min(n, top + TILE); row += 1)
        for (let column = left; column < min(k, left + TILE); column += 1)
          target[column * n + row] = source[row * k + column]!;
  return { dtype, shape: [k, n], data: target };
};
