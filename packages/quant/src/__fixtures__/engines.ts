import { ortEngine } from '@distilwhisper/engine-ort';
import { interpreter, type Engine, type Graph, type Tensors } from '@distilwhisper/graph';
import * as ort from 'onnxruntime-node';

/** The oracle and onnxruntime. */
export const testEngines = (): Engine[] => [interpreter(), ortEngine(ort, { threads: 1 })];

export const runOnce = async (engine: Engine, graph: Graph, feeds: Tensors): Promise<Tensors> => {
  const executable = await engine.compile(graph);
  try {
    return await executable.run(feeds);
  } finally {
    await executable.dispose();
  }
};
