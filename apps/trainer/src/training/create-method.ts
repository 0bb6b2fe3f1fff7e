import {
  DEFAULT_RECIPE,
  PAPER_RECIPE,
  initialiseExperts,
  initialiseLora,
  type ExpertRecipe,
  type ExpertTree,
} from '@distilwhisper/experts';
import type { Rng } from '@distilwhisper/tensor';
import type { WhisperParams } from '@distilwhisper/whisper';
import type { TrainConfig } from '../config/train-config.js';
import type { Method } from './method.js';

/** The recipe that a configuration names, with its own changes. */
export const expertRecipe = ({ experts }: Pick<TrainConfig, 'experts'>): ExpertRecipe => {
  const { recipe, gate, gateStart, noisePeak, skipGate, gateDropout, expertDropout } = experts;
  const base = recipe === 'paper' ? PAPER_RECIPE : DEFAULT_RECIPE;
  return {
    ...base,
    ...(gate !== undefined && { gate }),
    ...(gateStart !== undefined && { gateStart }),
    ...(noisePeak !== undefined && { noisePeak }),
    ...(skipGate !== undefined && { skipGate }),
    ...(gateDropout !== undefined && { gateDropout }),
    ...(expertDropout !== undefined && { expertDropout }),
  };
};

/**
 * What a run trains, in its first state: experts are `initial` or copies of the model's feed-forwards.
 * The parameters are arrays of their own, updated in place.
 */
export const createMethod = (
  config: Pick<TrainConfig, 'method' | 'experts' | 'lora' | 'full'>,
  params: WhisperParams,
  rng: Rng,
  initial?: ExpertTree,
): Method => {
  switch (config.method) {
    case 'experts':
    case 'experts-ft': {
      const recipe = expertRecipe(config);
      const { noisePeak, skipGate, gateDropout, expertDropout } = recipe;
      const gated = { noise: noisePeak > 0, skip: skipGate > 0, gateDropout, expertDropout };
      const experts = initial ?? initialiseExperts(params, recipe, rng.fork('experts').normal);
      return { kind: 'experts', experts, gated };
    }
    case 'lora':
      return {
        kind: 'lora',
        adapters: initialiseLora(params, config.lora, rng.fork('lora').uniform),
        lora: config.lora,
      };
    case 'full':
      return { kind: 'full', trained: isTrainedInFull(config.full.freezeEncoder) };
  }
};

/** As in Hugging Face's Whisper, the encoder's sinusoids stay as they are. */
const isTrainedInFull =
  (freezeEncoder: boolean) =>
  (path: string): boolean =>
    path !== 'model.encoder.embed_positions.weight' &&
    !(freezeEncoder && path.startsWith('model.encoder.'));
