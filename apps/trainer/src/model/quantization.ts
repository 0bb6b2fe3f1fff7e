import { optimize, type Rewrite } from '@distilwhisper/graph';
import { planNamed, quantizeGraph, type ModelSize } from '@distilwhisper/quant';

/** The name of no quantisation. */
export const FLOAT32 = 'float32';

/**
 * Quantises the model's own weights in a graph by a preset or one scheme of @distilwhisper/quant, and leaves experts
 * and adapters in float. The weights must be frozen: in a training graph it comes after `differentiate`.
 *
 * @throws DistilWhisperError `argument` naming the presets and schemes that there are
 */
export const quantizeModel = (name: string, size: ModelSize): Rewrite => {
  if (name === FLOAT32) return (graph) => graph;
  const plan = planNamed(name, size);
  return (graph) => quantizeGraph(graph, plan);
};

/** What is done to the graphs of a decoder before they are compiled. @throws DistilWhisperError as `quantizeModel` */
export const inferenceRewrite = (name: string, size: ModelSize): Rewrite => {
  const quantize = quantizeModel(name, size);
  return (graph) => optimize(quantize(graph));
};
