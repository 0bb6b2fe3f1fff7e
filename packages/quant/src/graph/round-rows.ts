import type { AnyValue, Builder, V } from '@distilwhisper/graph';
import type { Scheme } from '../schemes/scheme.js';

export type DynamicInt8Scheme = Extract<Scheme, { readonly name: 'dynamic-int8' }>;

/**
 * `quantizeWeight` as operations of a graph, for an engine to do where somebody waits: a weight x [out, in]
 * under the names of `storedTensors`, with the same codes [in, out] and scales [out].
 */
export const roundRows = (
  g: Builder,
  x: V<readonly ['out', 'in']>,
  { path, scheme }: { readonly path: string; readonly scheme: DynamicInt8Scheme },
): Readonly<Record<string, AnyValue>> => {
  const largest = g.reduceMax(g.abs(x), { axes: [1], keepDims: true, as: ['out', 1] });
  const scale = g.div(largest, scheme.reduceRange ? 63 : 127); // [out, 1]
  const unit = g.where(g.not(g.equal(scale, 0)), scale, 1); // a row of zeros has codes of zero
  const codes = g.roundToByte(g.div(x, unit), 'int8'); // [out, in]
  return {
    [`${path}.codes`]: g.transpose(codes, ['in', 'out'], [1, 0]),
    [`${path}.scale`]: g.reshape(scale, ['out'], [x.shape[0]!]),
  };
};
