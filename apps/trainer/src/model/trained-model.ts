import { mergeLora } from '@distilwhisper/experts';
import { fail } from '@distilwhisper/tensor';
import type { WhisperParams } from '@distilwhisper/whisper';
import { replaceLeaves, type ModelWeights } from '../evaluation/model-weights.js';
import type { OpenModel } from './open-model.js';

/**
 * A model with what was trained put into its own weights: whole fine-tuning, or LoRA merged.
 *
 * @throws DistilWhisperError `argument` for experts, which are routed and cannot be merged
 */
export const trainedModel = async (
  model: OpenModel,
  weights: ModelWeights,
): Promise<WhisperParams> => {
  switch (weights.kind) {
    case 'plain':
      return model.params();
    case 'full':
      return replaceLeaves(await model.params(), weights.trained);
    case 'lora':
      return mergeLora(await model.params(), weights.adapters, weights.lora);
    case 'experts':
      return fail('argument', 'experts cannot be merged into a model, since tokens choose between them and the model; make a pack instead: distilwhisper-train pack RUN'); // prettier-ignore
  }
};
