import path from 'node:path';
import { mapEmbedding, mapVocabulary } from '@distilwhisper/distill';
import { openTeacherCache, type TeacherCache } from '@distilwhisper/distill/node';
import { convert, fail, withAxes, type F32 } from '@distilwhisper/tensor';
import { openSafetensorsFile, writeSafetensors } from '@distilwhisper/tensor/node';
import type { TrainConfig } from '../config/train-config.js';
import type { OpenModel } from '../model/open-model.js';
import { openTeacherModel } from './teacher-model.js';
import { tokenTexts } from './token-texts.js';

/** Beside the hidden states: the token embedding that turns them into logits. */
const EMBEDDING_FILE = 'embedding.safetensors';

type TeacherConfig = Pick<TrainConfig, 'teacher' | 'output' | 'language'>;

export const teacherFolder = ({
  teacher,
  output,
}: Pick<TeacherConfig, 'teacher' | 'output'>): string =>
  teacher?.cache ?? path.join(output, 'teacher');

/** Teacher ids of the student's tokens, undefined where they are the same. @throws DistilWhisperError `mismatch` */
export const teacherTokens = (student: OpenModel, teacher: OpenModel): Int32Array | undefined =>
  mapVocabulary(tokenTexts(student.vocabulary), tokenTexts(teacher.vocabulary));

export const writeEmbedding = (
  folder: string,
  embedding: F32<readonly ['vocabulary', 'state']>,
): Promise<void> => writeSafetensors(path.join(folder, EMBEDDING_FILE), { embedding });

export interface OpenTeacher {
  readonly cache: TeacherCache;
  /** In the order of the student's vocabulary. */
  readonly embedding: F32<readonly ['vocabulary', 'state']>;
}

/**
 * The filled cache of a run's teacher.
 *
 * @throws DistilWhisperError `missing` where `teach` has not run, `mismatch` for another teacher's
 *   cache or a vocabulary that cannot be mapped
 */
export const openTeacher = async (
  config: TeacherConfig,
  student: OpenModel,
): Promise<OpenTeacher | undefined> => {
  if (!config.teacher) return undefined;
  const folder = teacherFolder(config);
  const { model, identity } = await openTeacherModel(config.teacher, config.language);
  const cache = await openTeacherCache(folder, identity);
  const file = await openSafetensorsFile(path.join(folder, EMBEDDING_FILE));
  try {
    const stored = convert(await file.read('embedding'), 'float32');
    const embedding = withAxes(stored, 'vocabulary state', EMBEDDING_FILE);
    if (embedding.shape[1] !== model.dimensions.state)
      fail('mismatch', `${folder}: the embedding is not of ${identity.name}; run teach again`);
    return { cache, embedding: mapEmbedding(embedding, teacherTokens(student, model)) };
  } finally {
    await file.close();
  }
};
