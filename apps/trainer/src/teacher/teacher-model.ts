import type { TeacherIdentity } from '@distilwhisper/distill';
import { checkBase, expertSeams, routingFor, type GateAux } from '@distilwhisper/experts';
import { readPack } from '@distilwhisper/experts/node';
import { fail } from '@distilwhisper/tensor';
import { sha256, sha256File } from '@distilwhisper/tensor/node';
import { plainSeams, type Seams } from '@distilwhisper/whisper';
import type { TrainConfig } from '../config/train-config.js';
import { openModel, type OpenModel } from '../model/open-model.js';

/** A model to learn from, with experts of the language on it where a pack was given. */
export interface TeacherModel {
  readonly model: OpenModel;
  readonly seams: Seams<GateAux>;
  /** Of model and experts together: another pack is another teacher. */
  readonly identity: TeacherIdentity;
}

type TeacherSettings = Pick<NonNullable<TrainConfig['teacher']>, 'model' | 'experts'>;

/**
 * Opens a teacher. Its experts are routed hard, as in transcription.
 *
 * @throws DistilWhisperError `argument` for experts of another language, `mismatch` for experts of
 *   another model, or as `openModel` and `readPack`
 */
export const openTeacherModel = async (
  { model: given, experts: packFile }: TeacherSettings,
  language: string,
): Promise<TeacherModel> => {
  const model = await openModel(given);
  const { dimensions, base } = model;
  const plain = {
    name: base.name,
    sha256: model.sha256,
    state: dimensions.state,
    vocabulary: dimensions.vocabulary,
  };
  if (packFile === undefined) return { model, seams: plainSeams, identity: plain };
  const pack = await readPack(packFile);
  if (pack.header.language !== language)
    fail('argument', `the teacher's experts in ${packFile} are of '${pack.header.language}', and '${language}' is trained; give a pack of that language`, { packFile }); // prettier-ignore
  checkBase(pack, { dimensions, sha256: model.sha256, sourceSha256: base.sha256 });
  return {
    model,
    seams: expertSeams({ experts: pack.experts, routing: routingFor('transcribe') }),
    identity: {
      ...plain,
      name: `${base.name} with ${language} experts`,
      sha256: sha256(`${model.sha256}\n${await sha256File(packFile)}`),
    },
  };
};
