import { fail, unflatten, type F32 } from '@distilwhisper/tensor';
import type { WhisperParams } from '@distilwhisper/whisper';
import { expertShapes, type ExpertDimensions, type ExpertTree } from './expert-parameters.js';
import type { ExpertRecipe } from './recipe.js';

type Start = Pick<ExpertRecipe, 'gate' | 'gateInStd' | 'gateOutStd'> &
  Partial<Pick<ExpertRecipe, 'gateStart'>>;

/**
 * Experts before training: feed-forwards are copies of the frozen model's, gates are drawn.
 *
 * @param normal standard normal numbers, seeded by the caller
 */
export const initialiseExperts = (
  base: WhisperParams,
  recipe: Start,
  normal: () => number,
): ExpertTree => {
  if (recipe.gateStart !== undefined && !(recipe.gateStart > 0 && recipe.gateStart < 1))
    fail('argument', `gateStart must lie between 0 and 1, it is ${recipe.gateStart}`, { gateStart: recipe.gateStart }); // prettier-ignore
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
  { gate, gateInStd, gateOutStd, gateStart = 0.5 }: Start,
  normal: () => number,
): F32 => {
  const count = shape.reduce((a, b) => a * b, 1);
  const drawn = (std: number) => Float32Array.from({ length: count }, () => std * normal());
  const [stack, index, module, leaf] = path.split('.') as [string, string, string, string];
  const block = model[stack as 'encoder' | 'decoder'].layers[Number(index)]!;
  switch (`${module}.${leaf}`) {
    case 'gate_in.weight':
      return { dtype: 'float32', shape, data: drawn(gateInStd) };
    case 'gate_in.bias':
      // The gate has no output bias: where it starts, hidden units that are all near 1 stand in for one.
      return {
        dtype: 'float32',
        shape,
        data: new Float32Array(count).fill(gateStart === 0.5 ? 0 : 1),
      };
    case 'gate_out.weight':
      return { dtype: 'float32', shape, data: drawn(gateOutStd).map((x) => x + logit(gateStart) / gate) }; // prettier-ignore
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

const logit = (p: number): number => Math.log(p / (1 - p));
