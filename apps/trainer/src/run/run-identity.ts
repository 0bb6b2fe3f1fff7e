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

/** Places of data and packs; their content is hashed. */
const PLACES: ReadonlySet<string> = new Set(['train', 'validation', 'cache', 'initial']);

/** SHA-256 of what a run is made from. */
export interface RunHashes {
  readonly student: string;
  readonly data: string;
  /** Of the pack that its experts start as. */
  readonly initial?: string;
}

/**
 * Names what a run computes: its configuration, the student's weights, the training data and the experts it starts
 * from, wherever they lie. A checkpoint goes on only in a run of the same identity.
 */
export const runIdentity = (config: TrainConfig, { student, data, initial }: RunHashes): string => {
  const { data: selection, teacher = {}, ...rest } = config;
  return sha256(
    JSON.stringify([
      without({ ...rest, experts: without(config.experts, PLACES) }, OUTSIDE),
      without(selection, PLACES),
      without(teacher, PLACES),
      student,
      data,
      ...(initial === undefined ? [] : [initial]),
    ]),
  );
};

const without = (settings: object, keys: ReadonlySet<string>): object =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.has(key)));
