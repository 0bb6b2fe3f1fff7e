import {
  expertDimensions,
  initialiseExperts,
  PACK_FORMAT,
  type ExpertPack,
} from '@distilwhisper/experts';
import { createRng } from '@distilwhisper/tensor';
import { openWhisper } from '@distilwhisper/whisper/node';

export interface RandomPackOptions {
  readonly seed?: number;
  /** What the copied feed-forwards are multiplied by: other than 1, experts change what is heard. */
  readonly scale?: number;
  /** Default: that of the model. */
  readonly sha256?: string;
}

/** A pack whose gates are random, so that about half of all tokens take the expert. */
export const randomPack = async (
  place: string,
  language: string,
  { seed = 1, scale = 0.9, sha256 }: RandomPackOptions = {},
): Promise<ExpertPack> => {
  const checkpoint = await openWhisper(place);
  const rng = createRng(seed);
  const gates = { gate: 64, gateInStd: 0.02, gateOutStd: 0.02 };
  const experts = initialiseExperts(await checkpoint.params(), gates, () => rng.normal());
  for (const { fc2 } of [...experts.encoder, ...experts.decoder]) {
    const weights = fc2.weight.data;
    for (let i = 0; i < weights.length; i += 1) weights[i]! *= scale;
  }
  return {
    header: {
      format: PACK_FORMAT,
      language,
      base: { name: 'a test', sha256: sha256 ?? checkpoint.sha256 },
      dimensions: expertDimensions(checkpoint.dimensions, gates.gate),
      recipe: {},
      data: { description: 'drawn' },
      scores: [],
      licence: 'CC0-1.0',
    },
    experts,
  };
};
