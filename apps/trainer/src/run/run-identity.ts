import { sha256 } from '@distilwhisper/tensor/node';
import type { TrainConfig } from '../config/train-config.js';

/** Settings that say where a run lies, how it is watched and what computes it, not what it computes. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'output',
  'student', // its weights count, not their place
  'engine',
  'threads',
  'decodeWorkers',
  'checkpointEvery',
  'evaluateEvery',
  'patience',
  'normalizer',
] satisfies (keyof TrainConfig)[]);

/** Places of data; their content is hashed. */
const PLACES: ReadonlySet<string> = new Set(['train', 'validation', 'cache']);

/**
 * Names what a run computes: its configuration, the student's weights and the training data, wherever
 * they lie. A checkpoint goes on only in a run of the same identity.
 */
export const runIdentity = (config: TrainConfig, student: string, data: string): string => {
  const { data: selection, teacher = {}, ...rest } = config;
  return sha256(
    JSON.stringify([
      without(rest, OUTSIDE),
      without(selection, PLACES),
      without(teacher, PLACES),
      student,
      data,
    ]),
  );
};

const without = (settings: object, keys: ReadonlySet<string>): object =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.has(key)));
