import type { ExpertPack } from '@distilwhisper/experts';
import { fail } from '@distilwhisper/tensor';
import type { ExpertDecoders } from './experts/expert-decoders.js';
import type { LoadedModel } from './load-model.js';

/**
 * The same loaded model with more experts; nothing is compiled, so it takes no longer than reading the
 * packs, unless `prepare` asks for graphs of their own (`LoadModelOptions.prepareExperts`). The models share memory and are
 * disposed of together.
 *
 * @throws DistilWhisperError `argument` for a model loaded without a place for experts, `mismatch` for a
 *   pack of another model or a second one of a language
 */
export const attachExperts = async (
  model: LoadedModel,
  packs: readonly (string | ExpertPack)[],
  { prepare = false }: { readonly prepare?: boolean } = {},
): Promise<LoadedModel> => {
  const before = placeIn(model);
  const attached = await before.attach(packs);
  const added = [...attached.set.keys()].filter((language) => !before.set.has(language));
  return withExperts(model, prepare ? await attached.prepare(added) : attached);
};

/**
 * The same loaded model without the experts of some languages, whose requests have the shared weights from now on. Graphs that were prepared
 * for them are freed; the memory of what was fed is kept for the pack that is attached next, which then takes about two thirds of
 * the time. Detach languages that no request uses: a request of one that is under way, or of an older value of the model, fails at its
 * next step.
 *
 * @throws DistilWhisperError `missing` for a language without experts, `argument` for a model loaded without a place for
 *   them, or where they were detached from another value of it
 */
export const detachExperts = async (
  model: LoadedModel,
  languages: readonly string[],
): Promise<LoadedModel> => withExperts(model, await placeIn(model).detach(languages));

const placeIn = ({ experts }: LoadedModel): ExpertDecoders =>
  experts ?? fail('argument', 'this model has no place for experts; load it with { experts: [] }');

const withExperts = (model: LoadedModel, experts: ExpertDecoders): LoadedModel => ({
  ...model,
  experts,
  decoderFor: experts.forLanguage,
});
