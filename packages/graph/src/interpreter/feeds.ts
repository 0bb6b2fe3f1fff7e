import { fail, type AnyTensor, type DType } from '@distilwhisper/tensor';
import type { Tensors } from '../engine.js';
import type { Graph } from '../ir.js';
import { bindShape } from './bindings.js';
import { fromHost, type Cell, type KernelContext } from './cell.js';

export interface Feed {
  readonly name: string;
  readonly value: number;
}

/** Checks and converts what a run is fed; settles the size symbols. */
export const readFeeds = (
  context: KernelContext,
  graph: Graph,
  expected: readonly Feed[],
  feeds: Tensors,
  sizes: Record<string, number>,
): [number, Cell][] => {
  const known = new Set(expected.map(({ name }) => name));
  for (const name of Object.keys(feeds))
    if (!known.has(name))
      fail('argument', `'${name}' is fed, but the graph takes ${[...known].join(', ')}`, { name });
  return expected.map(({ name, value }) => {
    const tensor =
      feeds[name] ?? fail('missing', `input '${name}' is not fed`, { name, expected: [...known] });
    const { dtype, shape } = graph.values.get(value)!;
    checkDType(name, dtype, tensor);
    bindShape(`input '${name}'`, shape, tensor.shape, sizes);
    return [value, fromHost(context, tensor, dtype)];
  });
};

const checkDType = (name: string, dtype: DType, tensor: AnyTensor): void => {
  const fits = tensor.dtype === dtype || (dtype === 'float32' && tensor.dtype === 'float64');
  if (!fits) fail('dtype', `input '${name}' must be ${dtype}, is ${tensor.dtype}`, { name, dtype });
};
