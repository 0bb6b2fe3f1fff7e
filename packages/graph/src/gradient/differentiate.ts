import { fail } from '@distilwhisper/tensor';
import { createRecorder } from '../builder/recorder.js';
import { formatShape } from '../dims/dim.js';
import type { AnyValue, Graph } from '../ir.js';
import { prune } from '../rewrites/prune.js';
import { createReader, type Recompute } from './checkpoint.js';
import { sweep } from './sweep.js';

export interface DifferentiateOptions {
  /** Name of the output to differentiate: floating point, one element. */
  readonly loss: string;
  /** Which parameters get a gradient. */
  readonly wrt: (path: string) => boolean;
  /** Graph inputs that get a gradient too. */
  readonly inputs?: readonly string[];
  /** Gradient checkpointing; nothing is recomputed by default. */
  readonly recompute?: Recompute;
  /** What to do where nothing flows back from the loss: an error (default), or zeros. */
  readonly unreached?: 'error' | 'zero';
}

/** The name of the output that holds the gradient by a parameter or input. */
export const gradientName = (name: string): string => `grad:${name}`;

/**
 * Adds outputs `grad:<path>` with the gradients of the loss by parameters (and `grad:<name>` by
 * inputs), in reverse mode. The result is a graph like any other. Differentiate before `optimize`.
 * @throws DistilWhisperError `graph`: no such output, a loss of more than one element, nothing to
 * differentiate by, an operation without gradient on the way, or a parameter that is not reached
 */
export const differentiate = (graph: Graph, options: DifferentiateOptions): Graph => {
  const targets = targetsOf(graph, options);
  const loss = lossOf(graph, options.loss);
  const recorder = createRecorder(graph);
  const seed = recorder.at({ scope: '', stage: 'backward' }, () =>
    recorder.emit({ kind: 'fill', shape: loss.shape, value: 1, dtype: loss.dtype }, []),
  );
  const gradients = sweep({
    recorder,
    graph,
    read: createReader(recorder, graph, options.recompute ?? (() => undefined)),
    seeds: new Map([[loss.id, seed[0]!]]),
    wanted: targets.map(({ value }) => value),
  });
  const outputs: Record<string, AnyValue> = {};
  for (const { name, value } of graph.outputs) outputs[name] = graph.values.get(value)!;
  for (const { name, value } of targets) {
    const { dtype, shape } = graph.values.get(value)!;
    outputs[gradientName(name)] =
      gradients.get(value) ??
      (options.unreached === 'zero'
        ? recorder.emit({ kind: 'fill', shape, value: 0, dtype }, [])[0]!
        : unreached(name, options.loss));
  }
  return prune(recorder.finish(outputs));
};

const unreached = (name: string, loss: string): never =>
  fail(
    'graph',
    `no gradient reaches '${name}' from '${loss}'; leave it out of \`wrt\`, or ask for \`unreached: 'zero'\``,
    { name, loss },
  );

const lossOf = (graph: Graph, name: string): AnyValue => {
  const output = graph.outputs.find((candidate) => candidate.name === name);
  const names = graph.outputs.map((candidate) => candidate.name).join(', ');
  if (!output)
    return fail('graph', `no output '${name}' to differentiate; there are ${names}`, { name });
  const value = graph.values.get(output.value)!;
  const isScalar = value.shape.every((size) => size === 1) && value.dtype.startsWith('float');
  return isScalar
    ? value
    : fail(
        'graph',
        `the loss '${name}' must be one floating point number, is ${value.dtype} ${formatShape(value.shape)}`,
        { name },
      );
};

interface Target {
  readonly name: string;
  readonly value: number;
}

const targetsOf = (graph: Graph, { wrt, inputs = [] }: DifferentiateOptions): readonly Target[] => {
  const parameters = graph.parameters
    .filter(({ path }) => wrt(path))
    .map(({ path, value }) => ({ name: path, value }));
  const fed = inputs.map(
    (name): Target =>
      graph.inputs.find((input) => input.name === name) ??
      fail('graph', `no input '${name}' to differentiate by`, { name }),
  );
  const targets = [...parameters, ...fed];
  if (targets.length === 0) fail('graph', '`wrt` picks no parameter, and no input is asked for');
  for (const { name, value } of targets) {
    const { dtype } = graph.values.get(value)!;
    if (!dtype.startsWith('float'))
      fail('graph', `'${name}' is ${dtype}; only floating point values have gradients`, { name });
  }
  return targets;
};
