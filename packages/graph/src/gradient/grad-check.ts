import { convert, fail, type AnyTensor } from '@distilwhisper/tensor';
import type { Tensors } from '../engine.js';
import { interpreter } from '../interpreter/interpreter.js';
import type { Graph } from '../ir.js';
import { differentiate, gradientName, type DifferentiateOptions } from './differentiate.js';

export interface GradCheckOptions extends Pick<
  DifferentiateOptions,
  'loss' | 'recompute' | 'unreached'
> {
  /** Parameters (by path) and inputs (by name) to check; all floating point ones by default. */
  readonly names?: readonly string[];
  /** Half the step of the central difference. Default 1e-5. */
  readonly step?: number;
  /** Elements checked of each tensor, evenly spread. Default 20. */
  readonly elements?: number;
}

export interface GradCheck {
  /** |by rule - by difference| / max(|by rule|, |by difference|, 1e-3), at the worst element. */
  readonly worst: number;
  readonly name: string;
  readonly element: number;
  readonly byRule: number;
  readonly byDifference: number;
}

/**
 * Compares gradients with central differences, (loss(x + h) - loss(x - h)) / 2h, in float64.
 * `feeds` holds the inputs, and the parameters that carry no data.
 */
export const gradCheck = async (
  graph: Graph,
  feeds: Tensors,
  options: GradCheckOptions,
): Promise<GradCheck> => {
  const all = allFeeds(graph, feeds);
  const names = options.names ?? Object.keys(all).filter((name) => isFloat(all[name]!));
  const isInput = (name: string): boolean => graph.inputs.some((input) => input.name === name);
  const withGradients = differentiate(graph, {
    ...options,
    wrt: (path) => names.includes(path),
    inputs: names.filter(isInput),
  });
  const executable = await interpreter({ precision: 'float64' }).compile(withGradients, {
    fed: () => true,
  });
  const loss = async (values: Tensors): Promise<number> => {
    const results = await executable.run(values, { outputs: [options.loss] });
    return Number(results[options.loss]!.data[0]);
  };
  const known = new Set(withGradients.parameters.map(({ path }) => path));
  const used = Object.fromEntries(
    Object.entries(all).filter(([name]) => known.has(name) || isInput(name)),
  );
  const gradients = await executable.run(used);
  let worst: GradCheck = { worst: -1, name: '', element: 0, byRule: 0, byDifference: 0 };
  for (const name of names) {
    const byRule = gradients[gradientName(name)]!.data;
    for (const element of spread(byRule.length, options.elements ?? 20)) {
      const found = await compare(used, name, element, Number(byRule[element]), loss, options.step);
      if (found.worst > worst.worst) worst = found;
    }
  }
  return worst;
};

const compare = async (
  feeds: Tensors,
  name: string,
  element: number,
  byRule: number,
  loss: (values: Tensors) => Promise<number>,
  step = 1e-5,
): Promise<GradCheck> => {
  const moved = (by: number): Tensors => {
    const data = (feeds[name]!.data as Float64Array).slice();
    data[element]! += by;
    return { ...feeds, [name]: { ...feeds[name]!, data } };
  };
  const byDifference = ((await loss(moved(step))) - (await loss(moved(-step)))) / (2 * step);
  const scale = Math.max(Math.abs(byRule), Math.abs(byDifference), 1e-3);
  const worst = Math.abs(byRule - byDifference) / scale;
  // NaN must never look like agreement.
  return { worst: Number.isNaN(worst) ? Infinity : worst, name, element, byRule, byDifference };
};

const isFloat = ({ dtype }: AnyTensor): boolean => dtype.startsWith('float');

/** Inputs and parameters by name, floats widened to float64. */
const allFeeds = (graph: Graph, feeds: Tensors): Tensors => {
  const parameters = graph.parameters.map(({ path, data }) => [
    path,
    feeds[path] ?? data ?? fail('missing', `parameter '${path}' has no data; feed it`, { path }),
  ]);
  const merged = { ...feeds, ...(Object.fromEntries(parameters) as Tensors) };
  return Object.fromEntries(
    Object.entries(merged).map(([name, value]) => [
      name,
      isFloat(value) ? convert(value, 'float64') : value,
    ]),
  );
};

/** At most `most` element numbers, from first to last. */
const spread = (length: number, most: number): number[] => {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
};
