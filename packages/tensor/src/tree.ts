import { fail } from './errors.js';
import { isTensor } from './host-tensor.js';
import { joinPath, type MappedTree, type ParamTree, type Sparse } from './param-tree.js';
import type { AnyTensor } from './tensor.js';

const mapNode = (
  node: unknown,
  path: string,
  f: (leaf: AnyTensor, path: string) => unknown,
): unknown => {
  if (node === null) return null;
  if (isTensor(node)) return f(node, path);
  if (Array.isArray(node)) return node.map((child, i) => mapNode(child, joinPath(path, i), f));
  if (typeof node !== 'object')
    fail('argument', `'${path}' is of type ${typeof node}, not a tensor, list or object`, {
      path,
    });
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [key, mapNode(child, joinPath(path, key), f)]),
  );
};

/** A tree of the same form whose leaves are `f(leaf, path)`; holes stay holes. */
export const mapTree = <P extends ParamTree, T>(
  tree: P,
  f: (leaf: AnyTensor, path: string) => T,
): MappedTree<P, T> => mapNode(tree, '', f) as MappedTree<P, T>;

/** All tensors by path, in the order of the tree; holes are left out. */
export const flatten = (tree: ParamTree): Map<string, AnyTensor> => {
  const leaves = new Map<string, AnyTensor>();
  mapNode(tree, '', (leaf, path) => leaves.set(path, leaf));
  return leaves;
};

/**
 * Splits a tree in two of the same form, with holes where the other has the leaf:
 * `partition(params, (path) => path.includes('.experts.'))` gives what is trained and what is frozen.
 */
export const partition = <P extends ParamTree>(
  tree: P,
  keep: (path: string, leaf: AnyTensor) => boolean,
): { readonly kept: Sparse<P>; readonly rest: Sparse<P> } => {
  const chosen = new Set<string>();
  const kept = mapNode(tree, '', (leaf, path) => {
    if (!keep(path, leaf)) return null;
    chosen.add(path);
    return leaf;
  });
  const rest = mapNode(tree, '', (leaf, path) => (chosen.has(path) ? null : leaf));
  return { kept: kept as Sparse<P>, rest: rest as Sparse<P> };
};

const combineNodes = (a: unknown, b: unknown, path: string): unknown => {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a !== 'object' || typeof b !== 'object')
    fail('argument', `'${path}' is missing in one of the two trees`, { path });
  if (isTensor(a) || isTensor(b))
    fail('argument', `'${path}' has a tensor in both trees; combine needs a hole in one`, { path });
  if (Array.isArray(a) !== Array.isArray(b))
    fail('argument', `'${path}' is a list in one tree and an object in the other`, { path });
  const [left, right] = [a, b] as readonly Readonly<Record<string, unknown>>[];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const children = keys.map((key) => combineNodes(left![key], right![key], joinPath(path, key)));
  return Array.isArray(a) ? children : Object.fromEntries(keys.map((key, i) => [key, children[i]]));
};

/**
 * Joins two trees of the same form that `partition` made: each leaf comes from the one that has it.
 *
 * @throws DistilWhisperError `argument` with the path, where both have a leaf or the forms differ
 */
export const combine = <P>(a: Sparse<P>, b: Sparse<P>): P => combineNodes(a, b, '') as P;
