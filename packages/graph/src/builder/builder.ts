import { fail, isTensor, type Axes, type DType, type HostTensor } from '@distilwhisper/tensor';
import { dim, type Dim, type Shape } from '../dims/dim.js';
import type { AnyValue, Value } from '../ir.js';
import type { Op } from '../op.js';
import { byteOps, type ByteOps } from './bytes.js';
import { elementwiseOps, type ElementwiseOps } from './elementwise.js';
import { indexingOps, type IndexingOps } from './indexing.js';
import { layerOps, type LayerOps } from './layers.js';
import { layoutOps, type LayoutOps } from './layout.js';
import type { Recorder } from './recorder.js';
import { reduceOps, type ReduceOps } from './reduce.js';
import { isSpec, type SpecTree, type Values } from './values.js';

/**
 * Writes a graph operation by operation. Methods need no `this`.
 * Every method throws DistilWhisperError `shape` when the arguments break the operation's rule.
 */
export interface Builder
  extends ElementwiseOps, ReduceOps, LayoutOps, IndexingOps, LayerOps, ByteOps {
  /**
   * A value fed at each run. Axis names become size symbols, unless `sizes` gives another size:
   * `g.input('hidden', 'float32', ['batch', 'time', 'state'], { state: 512 })`.
   */
  readonly input: <D extends DType, const A extends Axes>(
    name: string,
    dtype: D,
    axes: A,
    sizes?: Readonly<Record<string, Dim>>,
  ) => Value<D, A>;
  /** Declares every leaf of a tree as a parameter; its path is the dotted path, after `prefix`. */
  readonly parameters: <const T extends object>(tree: T, prefix?: string) => Values<T>;
  readonly constant: <D extends DType, A extends Axes>(data: HostTensor<D, A>) => Value<D, A>;
  /** Appends a name to the scope, which errors and profiles show. */
  readonly scope: <R>(name: string, body: () => R) => R;
  /**
   * Runs one of two branches. They may read any value in reach and must return like records:
   * equal names, dtypes and shapes.
   */
  readonly if: <R extends Readonly<Record<string, AnyValue>>>(
    condition: Value<'bool', readonly []>,
    then: () => R,
    otherwise: () => NoInfer<R>,
  ) => R;
  /** Any operation, untyped: for rewrites and for operations without a method of their own. */
  readonly emit: (op: Op, inputs: readonly AnyValue[]) => readonly AnyValue[];
}

export const createBuilder = (recorder: Recorder): Builder => ({
  ...elementwiseOps(recorder),
  ...reduceOps(recorder),
  ...layoutOps(recorder),
  ...indexingOps(recorder),
  ...layerOps(recorder),
  ...byteOps(recorder),
  input: (name, dtype, axes, sizes = {}) => {
    const shape: Shape = axes.map((axis) => dim(sizes[axis] ?? axis));
    return recorder.input(name, dtype, shape) as Value<typeof dtype, typeof axes>;
  },
  parameters: <T extends object>(tree: T, prefix = '') =>
    declareTree(recorder, tree as SpecTree, prefix) as Values<T>,
  constant: <D extends DType, A extends Axes>(data: HostTensor<D, A>) =>
    recorder.constant(data) as Value<D, A>,
  scope: recorder.inScope,
  if: (condition, then, otherwise) => {
    let names: string[] = [];
    const first = (): AnyValue[] => {
      const result = then();
      names = Object.keys(result);
      return Object.values(result);
    };
    const second = (): AnyValue[] => {
      const result = otherwise();
      return names.map((name) => result[name]!);
    };
    const results = recorder.branches(condition, first, second);
    return Object.fromEntries(names.map((name, i) => [name, results[i]!])) as ReturnType<
      typeof then
    >;
  },
  emit: recorder.emit,
});

const declareTree = (recorder: Recorder, tree: SpecTree, path: string): unknown => {
  if (tree === null) return null;
  if (typeof tree !== 'object')
    return fail('argument', `parameter '${path}' must be a tensor or a spec, is ${typeof tree}`);
  if (isSpec(tree)) {
    const data = isTensor(tree) ? tree : undefined;
    return recorder.parameter(path, tree.dtype, tree.shape, data);
  }
  const child = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`);
  if (Array.isArray(tree))
    return (tree as readonly SpecTree[]).map((item, i) => declareTree(recorder, item, child(i)));
  return Object.fromEntries(
    Object.entries(tree as Record<string, SpecTree>).map(([name, item]) => [
      name,
      declareTree(recorder, item, child(name)),
    ]),
  );
};
