import { bytesOf } from '@distilwhisper/tensor';
import { sha256 } from '@distilwhisper/tensor/node';
import type { Example } from '../batch/collate.js';
import type { TrainConfig } from '../config/train-config.js';

/** How much of a clip's silence the teacher hears; part of what its hidden states depend on. */
export type TeacherContext = Pick<TrainConfig, 'audioContext' | 'tailSeconds'>;

/**
 * Names a teacher's hidden states by what they are computed from: the samples, the target tokens and
 * the audio context. A clip that is renamed is found again; one that changed is not.
 */
export const teacherKey = (
  { samples, target }: Pick<Example, 'samples' | 'target'>,
  { audioContext, tailSeconds }: TeacherContext,
): string => {
  const context = audioContext === 'full' ? 'full' : `elastic ${tailSeconds}`;
  return sha256([sha256(bytesOf(samples)), target.tokens.join(' '), context].join('\n'));
};
