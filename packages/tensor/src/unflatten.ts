import { fail } from './errors.js';
import { joinPath, type ParamTree } from './param-tree.js';
import type { AnyTensor } from './tensor.js';

type Branch = Map<string, Branch | AnyTensor>;

const insert = (root: Branch, path: string, leaf: AnyTensor): void => {
  const keys = path.split('.');
  const last = keys.pop()!;
  let branch = root;
  for (const key of keys) {
    const next = branch.get(key) ?? new Map<string, Branch | AnyTensor>();
    if (!(next instanceof Map))
      fail('format', `parameter '${path}' lies below '${key}', which is a tensor itself`, { path });
    branch.set(key, next);
    branch = next;
  }
  if (last === '' || keys.includes(''))
    fail('format', `parameter '${path}' has an empty part in its name`, { path });
  if (branch.has(last))
    fail('format', `parameter '${path}' is also the parent of other parameters`, { path });
  branch.set(last, leaf);
};

const isList = (branch: Branch): boolean =>
  branch.size > 0 && Array.from({ length: branch.size }, (_, i) => String(i)).every((key) => branch.has(key)); // prettier-ignore

const toTree = (node: Branch | AnyTensor, path: string): ParamTree => {
  if (!(node instanceof Map)) return node;
  if (node.has('__proto__'))
    fail('unsafe', `parameter '${joinPath(path, '__proto__')}': the name __proto__ is refused`, {
      path,
    });
  if (isList(node))
    return Array.from({ length: node.size }, (_, i) =>
      toTree(node.get(String(i))!, joinPath(path, i)),
    );
  return Object.fromEntries(
    [...node].map(([key, child]) => [key, toTree(child, joinPath(path, key))]),
  );
};

/**
 * Builds a tree from tensors by path: `layers.0.fc1.weight` becomes `tree.layers[0].fc1.weight`.
 *
 * Keys that are exactly 0 to n - 1 become an array; other numbers (an expert file that holds
 * layers 3 and 5 only) stay names. `flatten` gives the same paths back. The type is the caller's
 * promise: check keys and shapes before trusting it.
 *
 * @throws DistilWhisperError `format` where a path is a tensor and a parent at once, or has an empty part
 */
export const unflatten = <P extends ParamTree = { readonly [name: string]: ParamTree }>(
  tensors: ReadonlyMap<string, AnyTensor> | Readonly<Record<string, AnyTensor>>,
): P => {
  const root: Branch = new Map();
  const entries = tensors instanceof Map ? tensors : new Map(Object.entries(tensors));
  for (const [path, leaf] of entries as ReadonlyMap<string, AnyTensor>) insert(root, path, leaf);
  return toTree(root, '') as P;
};
