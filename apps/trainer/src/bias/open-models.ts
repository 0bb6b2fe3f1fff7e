import { checkBase } from '@distilwhisper/experts';
import { readPack } from '@distilwhisper/experts/node';
import { fail } from '@distilwhisper/tensor';
import { sha256File } from '@distilwhisper/tensor/node';
import { openModel, type OpenModel } from '../model/open-model.js';
import type { BiasReport } from './report/bias-report.js';
import { namedPaths } from './systems.js';

/** A model with the expert packs that serve some of its languages, by language. */
export interface BiasModel {
  readonly open: OpenModel;
  readonly packs: ReadonlyMap<string, BiasPack>;
}

export interface BiasPack {
  readonly file: string;
  readonly sha256: string;
}

/**
 * Opens models by name, and the packs that go on them. No weights are read.
 *
 * @param given `name=path`
 * @param packs `name=file`
 * @throws DistilWhisperError `missing`, `format`, `mismatch` as for models and packs; `argument` for a name that is
 *   used twice or that no model has
 */
export const openBiasModels = async (
  given: readonly string[],
  packs: readonly string[],
): Promise<ReadonlyMap<string, BiasModel>> => {
  const models = new Map<string, { open: OpenModel; packs: Map<string, BiasPack> }>();
  for (const { name, path } of namedPaths(given, '--model'))
    models.set(name, { open: await openModel(path), packs: new Map() });
  for (const text of packs) {
    const at = text.indexOf('=');
    const model = models.get(text.slice(0, Math.max(0, at))) ?? fail('argument', `--pack takes NAME=FILE with the name of a model (${[...models.keys()].join(', ')}), not '${text}'`); // prettier-ignore
    model.packs.set(...(await bindPack(text.slice(at + 1), model.open)));
  }
  return models;
};

const bindPack = async (file: string, model: OpenModel): Promise<[language: string, pack: BiasPack]> => {
  const pack = await readPack(file);
  checkBase(pack, { dimensions: model.dimensions, sha256: model.sha256, sourceSha256: model.base.sha256 });
  return [pack.header.language, { file, sha256: await sha256File(file) }];
}; // prettier-ignore

/** Models as the report names them. */
export const describeModels = (models: ReadonlyMap<string, BiasModel>): BiasReport['models'] =>
  [...models].map(([name, { open, packs }]) => ({
    name,
    sha256: open.sha256,
    encoderLayers: open.dimensions.encoder.layers,
    decoderLayers: open.dimensions.decoder.layers,
    width: open.dimensions.state,
    packs: [...packs.keys()],
  }));
