import { checkBase, type ExpertTree } from '@distilwhisper/experts';
import { readPack } from '@distilwhisper/experts/node';
import { fail } from '@distilwhisper/tensor';
import { sha256File } from '@distilwhisper/tensor/node';
import type { TrainConfig } from '../config/train-config.js';
import type { OpenModel } from '../model/open-model.js';
import { expertRecipe } from '../training/create-method.js';

/** The experts that a run starts from. */
export interface InitialExperts {
  readonly experts: ExpertTree;
  /** Of the pack's file. */
  readonly sha256: string;
}

/**
 * Reads the pack that a configuration starts from, of any language.
 *
 * @throws DistilWhisperError as `readPack`; `mismatch` for a pack of another model or with gates of another size
 */
export const openInitialExperts = async (
  config: Pick<TrainConfig, 'experts'>,
  { dimensions, sha256, base }: OpenModel,
): Promise<InitialExperts | undefined> => {
  const file = config.experts.initial;
  if (file === undefined) return undefined;
  const pack = await readPack(file);
  checkBase(pack, { dimensions, sha256, sourceSha256: base.sha256 });
  const found = pack.header.dimensions.gate;
  const { gate } = expertRecipe(config);
  if (found !== gate)
    fail('mismatch', `${file} has gates of ${found} units, the configuration asks for ${gate}; set experts.gate to ${found}`, { file, found, gate }); // prettier-ignore
  return { experts: pack.experts, sha256: await sha256File(file) };
};
