import {
  expertSeams,
  loraSeams,
  routingFor,
  type ExpertTree,
  type GateAux,
  type LoraAdapters,
  type LoraOptions,
} from '@distilwhisper/experts';
import type { Engine, Rewrite } from '@distilwhisper/graph';
import { fail, flatten, unflatten, type AnyTensor } from '@distilwhisper/tensor';
import { createDecoder, plainSeams, type Seams, type WhisperDecoder, type WhisperParams } from '@distilwhisper/whisper'; // prettier-ignore
import type { OpenModel } from '../model/open-model.js';

/** What is put on top of a model's own weights to transcribe with it. */
export type ModelWeights =
  | { readonly kind: 'plain' }
  | { readonly kind: 'experts'; readonly experts: ExpertTree }
  | {
      readonly kind: 'lora';
      readonly adapters: LoraAdapters;
      readonly lora: Pick<LoraOptions, 'rank' | 'alpha' | 'dropout'>;
    }
  | { readonly kind: 'full'; readonly trained: ReadonlyMap<string, AnyTensor> };

/**
 * Compiles a decoder; the base weights are read from disk, used and let go. Experts are routed hard.
 * `rewrite` is applied to each graph, for instance to quantise it; `key` names all of that, for an engine that keeps
 * compiled graphs.
 */
export const openDecoder = (
  engine: Engine,
  model: OpenModel,
  weights: ModelWeights,
  rewrite?: Rewrite,
  key?: string,
): Promise<WhisperDecoder> => {
  const { dimensions, generation } = model;
  const params = async (): Promise<WhisperParams> => {
    const own = await model.params();
    return weights.kind === 'full' ? replaceLeaves(own, weights.trained) : own;
  };
  return createDecoder<GateAux>(engine, { dimensions, generation, params }, { seams: seamsOf(weights), ...(rewrite && { rewrite }), ...(key !== undefined && { key }) }); // prettier-ignore
};

/** The model's parameters with some replaced. @throws DistilWhisperError `missing`, `shape` */
export const replaceLeaves = (
  params: WhisperParams,
  trained: ReadonlyMap<string, AnyTensor>,
): WhisperParams => {
  const leaves = new Map(flatten(params));
  for (const [path, tensor] of trained) {
    const own = leaves.get(path) ?? fail('missing', `the model has no parameter ${path}; was it trained from another one?`, { path }); // prettier-ignore
    if (own.shape.join() !== tensor.shape.join())
      fail('shape', `${path} is [${tensor.shape.join(', ')}], the model's [${own.shape.join(', ')}]; was it trained from another one?`, { path }); // prettier-ignore
    leaves.set(path, tensor);
  }
  return unflatten(leaves) as unknown as WhisperParams;
};

const seamsOf = (weights: ModelWeights): Seams<GateAux> => {
  switch (weights.kind) {
    case 'plain':
    case 'full':
      return plainSeams;
    case 'experts':
      return expertSeams({ experts: weights.experts, routing: routingFor('transcribe') });
    case 'lora':
      return {
        ...plainSeams,
        linear: (g, x, values, path) => {
          const pair = weights.adapters[path];
          if (!pair) return plainSeams.linear(g, x, values, path);
          const declared = g.parameters({ [path]: pair }, 'lora');
          return loraSeams(declared, weights.lora, { training: false }).linear(g, x, values, path);
        },
      };
  }
};
