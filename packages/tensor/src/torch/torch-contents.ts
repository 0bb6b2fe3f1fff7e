import { fail } from '../errors.js';
import { joinPath } from '../param-tree.js';
import { isRef, type PickleValue, type TensorRef } from './pickle-value.js';

export type TorchScalar = null | boolean | number | bigint | string;

/** What a checkpoint holds, by path: tensors, and whatever was saved beside them. */
export interface TorchContents {
  readonly tensors: ReadonlyMap<string, TensorRef>;
  readonly values: ReadonlyMap<string, TorchScalar>;
}

// Lists can hold one list many times over, or themselves: bounds keep such a file from filling memory.
const MAX_NODES = 1_000_000;
const MAX_DEPTH = 64;

/** Flattens a checkpoint; keys are joined with dots, list items by their index. */
export const torchContents = (file: string, root: PickleValue): TorchContents => {
  const tensors = new Map<string, TensorRef>();
  const values = new Map<string, TorchScalar>();
  let nodes = 0;
  const visit = (value: PickleValue, path: string, depth: number): void => {
    nodes += 1;
    if (nodes > MAX_NODES || depth > MAX_DEPTH)
      fail('unsafe', `${file}: more than ${MAX_NODES} values, or ${MAX_DEPTH} levels of them`, {
        path: file,
      });
    if (value instanceof Map || Array.isArray(value)) {
      for (const [key, child] of value.entries()) visit(child, joinPath(path, key), depth + 1);
    } else if (tensors.has(path) || values.has(path)) {
      fail('format', `${file}: the name '${path}' occurs twice`, { path: file });
    } else if (isRef(value, 'tensor')) tensors.set(path, value);
    else if (typeof value !== 'object' || value === null) values.set(path, value);
  };
  visit(root, '', 0);
  return { tensors, values };
};
