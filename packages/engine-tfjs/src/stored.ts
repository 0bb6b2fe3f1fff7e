import { bindShape, type Graph } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import type { Backend } from './backend.js';
import type { TfTensor } from './tfjs.js';
import { upload } from './transfer.js';

/** Values that outlive runs, by graph (branches of `if` have constants of their own) and value id. */
export type Stored = Map<Graph, Map<number, TfTensor>>;

/**
 * Uploads constants and the parameters that are not fed, once.
 *
 * @throws DistilWhisperError `missing`, `shape` or `unsupported`, naming the parameter
 */
export const storeAll = (
  backend: Backend,
  graph: Graph,
  fed: (path: string) => boolean,
): Stored => {
  const stored: Stored = new Map();
  try {
    storeConstants(backend, graph, stored);
    const own = stored.get(graph)!;
    for (const { path, value, data } of graph.parameters) {
      if (fed(path)) continue;
      if (!data)
        return fail('missing', `parameter '${path}' has no data; give it, or feed it at each run`, {
          path,
        });
      const what = `parameter '${path}'`;
      bindShape(what, graph.values.get(value)!.shape, data.shape, {});
      own.set(value, upload(backend, what, data, true));
    }
    return stored;
  } catch (error) {
    disposeStored(stored);
    throw error;
  }
};

const storeConstants = (backend: Backend, graph: Graph, stored: Stored): void => {
  const own = new Map<number, TfTensor>();
  stored.set(graph, own);
  for (const { value, data } of graph.constants)
    own.set(value, upload(backend, 'a constant', data, true));
  for (const { op } of graph.nodes)
    if (op.kind === 'if')
      for (const branch of [op.then, op.otherwise]) storeConstants(backend, branch, stored);
};

export const disposeStored = (stored: Stored): void => {
  const tensors = new Set([...stored.values()].flatMap((own) => [...own.values()]));
  for (const tensor of tensors) tensor.dispose();
  stored.clear();
};
