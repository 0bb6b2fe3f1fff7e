import type { Executable, Graph, RunOptions, Tensors } from '@distilwhisper/graph';
import { fail, formatShape, type AnyTensor } from '@distilwhisper/tensor';
import { requireSameBackend } from './backend.js';
import { checkFeeds, type Feed } from './feeds.js';
import { runGraph, type RunContext, type Values } from './run-graph.js';
import { disposeStored } from './stored.js';
import type { TfTensor } from './tfjs.js';
import { download, upload } from './transfer.js';

export interface ExecutableParts {
  readonly context: RunContext;
  readonly graph: Graph;
  readonly feeds: readonly Feed[];
}

export const makeExecutable = (parts: ExecutableParts): Executable => {
  const { name, stored } = parts.context;
  let disposed = false;
  let running = 0;

  return {
    run: async (feeds, options = {}) => {
      if (disposed)
        fail('engine', `graph '${name}' was disposed of; compile it again to run it`, {
          graph: name,
        });
      running += 1;
      try {
        return await runOnce(parts, feeds, options);
      } finally {
        running -= 1;
        if (disposed && running === 0) disposeStored(stored);
      }
    },
    // A run that has begun is let finish.
    dispose: async () => {
      disposed = true;
      if (running === 0) disposeStored(stored);
    },
  };
};

const runOnce = async (
  { context, graph, feeds: expected }: ExecutableParts,
  feeds: Tensors,
  { outputs, into = {} }: RunOptions,
): Promise<Tensors> => {
  requireSameBackend(context.backend);
  const everything = graph.outputs.map(({ name }) => name);
  checkOutputs(context.name, everything, [...(outputs ?? []), ...Object.keys(into)]);
  const { fed, sizes } = checkFeeds(context.name, graph, expected, feeds);
  const own = new Map<number, TfTensor>();
  const values: Values = { own, lent: context.stored.get(graph)!, sizes };
  try {
    for (const [{ name, value }, tensor] of fed)
      own.set(value, upload(context.backend, `input '${name}'`, tensor, false));
    const wanted = outputs ?? everything;
    await runGraph(context, graph, wanted, values);
    return await readOutputs(context, graph, wanted, values, into);
  } finally {
    for (const tensor of own.values()) tensor.dispose();
  }
};

const checkOutputs = (graph: string, there: readonly string[], wanted: readonly string[]): void => {
  for (const name of wanted)
    if (!there.includes(name))
      fail('argument', `graph '${graph}' has no output '${name}'; it has ${there.join(', ')}`, {
        name,
      });
};

const readOutputs = async (
  { backend }: RunContext,
  graph: Graph,
  wanted: readonly string[],
  { own, lent }: Values,
  into: Tensors,
): Promise<Tensors> => {
  const results: Record<string, AnyTensor> = {};
  for (const { name, value } of graph.outputs) {
    if (!wanted.includes(name)) continue;
    const tensor = own.get(value) ?? lent.get(value)!;
    const result = await download(backend, tensor, graph.values.get(value)!.dtype);
    results[name] = into[name] ? place(name, result, into[name]) : result;
  }
  return results;
};

const place = (name: string, result: AnyTensor, into: AnyTensor): AnyTensor => {
  if (into.dtype !== result.dtype || into.shape.join() !== result.shape.join())
    fail(
      'shape',
      `output '${name}' is ${result.dtype} ${formatShape(result.shape)}, the tensor to write into is ${into.dtype} ${formatShape(into.shape)}`,
      { name },
    );
  (into.data as Float32Array).set(result.data as Float32Array);
  return into;
};
