import { optimize, type Graph, type Tensors } from '@distilwhisper/graph';
import type { OpenEngine } from './describe-engines.js';

/** Opens an engine, compiles the optimised graph, runs it once and frees what it held. */
export const runOnce = async (open: OpenEngine, graph: Graph, feeds: Tensors): Promise<Tensors> => {
  const executable = await (await open()).compile(optimize(graph));
  try {
    return await executable.run(feeds);
  } finally {
    await executable.dispose();
  }
};
