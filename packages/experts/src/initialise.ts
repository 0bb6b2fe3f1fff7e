import { fail, unflatten, type F32 } from '@distilwhisper/tensor';
import type { WhisperParams } from '@distilwhisper/whisper';
import { expertShapes, type ExpertDimensions, type ExpertTree } from './expert-parameters.js';
import type { ExpertRecipe } from './recipe.js';

/**
 * Experts before training: feed-forwards are copies of the frozen model's, gates are drawn.
 *
 * @param normal standard normal numbers, seeded by the caller
 */
export const initialiseExperts = (
  base: WhisperParams,
  recipe: Pick<ExpertRecipe, 'gate' | 'gateInStd' | 'gateOutStd'>,
  normal: () => number,
): ExpertTree => {
  const leaves = new Map<string, F32>();
  const dimensions = dimensionsOfModel(base, recipe.gate);
  for (const [path, shape] of expertShapes(dimensions))
    leaves.set(path, initialTensor(base, path, shape, recipe, normal));
  return unflatten<ExpertTree>(leaves);
};

const dimensionsOfModel = ({ model }: WhisperParams, gate: number): ExpertDimensions => {
  const [encoderInner, state] = model.encoder.layers[0]!.fc1.weight.shape as [number, number];
  return {
    state,
    gate,
    encoderInner,
    decoderInner: model.decoder.layers[0]!.fc1.weight.shape[0]!,
    encoderLayers: model.encoder.layers.length,
    decoderLayers: model.decoder.layers.length,
  };
};

const initialTensor = (
  { model }: WhisperParams,
  path: string,
  shape: readonly number[],
  recipe: Pick<ExpertRecipe, 'gateInStd' | 'gateOutStd'>,
  normal: () => number,
): F32 => {
  const count = shape.reduce((a, b) => a * b, 1);
  const drawn = (std: number) => Float32Array.from({ length: count }, () => std * normal());
  const [stack, index, module, leaf] = path.split('.') as [string, string, string, string];
  const block = model[stack as 'encoder' | 'decoder'].layers[Number(index)]!;
  switch (`${module}.${leaf}`) {
    case 'gate_in.weight':
      return { dtype: 'float32', shape, data: drawn(recipe.gateInStd) };
    case 'gate_in.bias':
      return { dtype: 'float32', shape, data: new Float32Array(count) };
    case 'gate_out.weight':
      return { dtype: 'float32', shape, data: drawn(recipe.gateOutStd) };
    case 'fc1.weight':
    case 'fc1.bias':
    case 'fc2.weight':
    case 'fc2.bias': {
      const source = block[module as 'fc1' | 'fc2'][leaf as 'weight' | 'bias'];
      return { dtype: 'float32', shape, data: Float32Array.from(source.data) };
    }
    default:
      return fail('argument', `experts have no tensor ${path}`, { path });
  }
};
