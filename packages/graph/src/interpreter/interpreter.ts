import { fail, type AnyTensor } from '@distilwhisper/tensor';
import type { CompileOptions, Engine, Executable, RunOptions, Tensors } from '../engine.js';
import type { Graph } from '../ir.js';
import { bindShape } from './bindings.js';
import {
  fromHost,
  kernelContext,
  toHost,
  type Cell,
  type KernelContext,
  type Precision,
} from './cell.js';
import { readFeeds } from './feeds.js';
import { planOf } from './plan.js';
import { runSteps } from './run-graph.js';

export interface InterpreterOptions {
  /**
   * How floating point values are stored; sums are always double. With `float64`, float32 inputs may
   * be fed as float64 and float32 outputs come back as float64. Default `float32`.
   */
  readonly precision?: Precision;
}

/**
 * An engine in plain TypeScript: slow, clear, and the oracle for the others.
 * Runs check every shape against the traced one. Values are freed when nothing needs them any more.
 */
export const interpreter = ({ precision = 'float32' }: InterpreterOptions = {}): Engine => ({
  name: `interpreter ${precision}`,
  compile: (graph, options) =>
    Promise.resolve().then(() => compileGraph(kernelContext(precision), graph, options)),
});

const compileGraph = (
  context: KernelContext,
  graph: Graph,
  { fed = () => false }: CompileOptions = {},
): Executable => {
  const feedList = [
    ...graph.inputs,
    ...graph.parameters
      .filter(({ path }) => fed(path))
      .map(({ path, value }) => ({ name: path, value })),
  ];
  const stored = storedCells(context, graph, fed);
  const allNames = graph.outputs.map(({ name }) => name);
  let disposed = false;

  const run = (feeds: Tensors, { outputs = allNames, into = {} }: RunOptions = {}): Tensors => {
    if (disposed) fail('engine', 'this executable was disposed');
    for (const name of outputs)
      if (!allNames.includes(name))
        fail('argument', `no output '${name}'; there are ${allNames.join(', ')}`, { name });
    const sizes: Record<string, number> = {};
    const cells = new Map([...stored, ...readFeeds(context, graph, feedList, feeds, sizes)]);
    runSteps(context, graph, planOf(graph, outputs), cells, sizes);
    const results = graph.outputs
      .filter(({ name }) => outputs.includes(name))
      .map(({ name, value }) => [name, place(toHost(copyOf(cells.get(value)!)), into[name])]);
    return Object.fromEntries(results) as Tensors;
  };

  return {
    run: (feeds, options) => Promise.resolve().then(() => run(feeds, options)),
    dispose: () => {
      disposed = true;
      stored.clear();
      return Promise.resolve();
    },
  };
};

const storedCells = (
  context: KernelContext,
  graph: Graph,
  fed: (path: string) => boolean,
): Map<number, Cell> => {
  const cells = new Map<number, Cell>();
  for (const { value, data } of graph.constants)
    cells.set(value, fromHost(context, data, data.dtype));
  for (const { path, value, data } of graph.parameters) {
    if (fed(path)) continue;
    if (!data)
      return fail('missing', `parameter '${path}' has no data; give it, or feed it at each run`, {
        path,
      });
    const { dtype, shape } = graph.values.get(value)!;
    bindShape(`parameter '${path}'`, shape, data.shape, {});
    cells.set(value, fromHost(context, data, dtype));
  }
  return cells;
};

/** Results must not share memory with inputs, parameters or each other: callers may write to them. */
const copyOf = (cell: Cell): Cell => ({ ...cell, data: cell.data.slice() });

const place = (result: AnyTensor, into: AnyTensor | undefined): AnyTensor => {
  if (!into) return result;
  if (into.dtype !== result.dtype || into.data.length !== result.data.length)
    fail('shape', `the tensor to write into does not have the result's dtype and shape`, {
      result: result.shape,
      into: into.shape,
    });
  (into.data as Float32Array).set(result.data as Float32Array);
  return into;
};
