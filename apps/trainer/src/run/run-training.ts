import path from 'node:path';
import { DistilWhisperError } from '@distilwhisper/tensor';
import type { TrainConfig } from '../config/train-config.js';
import type { ModelWeights } from '../evaluation/model-weights.js';
import type { OptimizerState, Trained } from '../training/adamw.js';
import type { Trainer } from '../training/trainer.js';
import { writeCheckpoint, type RunPosition } from './checkpoint.js';
import type { Validation } from './evaluate-run.js';
import type { Outcome, TrainEvent } from './events.js';
import { BEST_FILE, LAST_FILE, writeTrained, type TrainedInfo } from './trained-file.js';
import type { UpdateData } from './update-stream.js';

/** A run with all its parts, ready to go on from `position`. */
export interface Run {
  readonly folder: string;
  /** Of configuration, model and data: a checkpoint of another identity is refused. */
  readonly identity: string;
  readonly config: Pick<TrainConfig, 'patience' | 'checkpointEvery'>;
  readonly totalSteps: number;
  readonly evaluateEvery: number;
  readonly position: RunPosition;
  readonly trained: Trained;
  readonly optimizer: OptimizerState;
  readonly trainer: Trainer;
  readonly weights: ModelWeights;
  readonly info: Omit<TrainedInfo, 'format' | 'step' | 'wer'>;
  readonly updates: (from: number, to: number) => AsyncIterable<UpdateData>;
  /** Absent where nothing is held back for validation. */
  readonly validate?: (weights: ModelWeights, onProgress: (done: number, total: number) => void) => Promise<Validation>; // prettier-ignore
}

export interface RunOptions {
  /** Finishes the update, writes a checkpoint and stops. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void | Promise<void>;
}

type Emit = (event: TrainEvent) => void | Promise<void>;

/**
 * Trains to the end, or until the signal. A checkpoint is written every `checkpointEvery` updates and
 * at the end; parameters at the end also go to `last.safetensors`, the best
 * ones by validation to `best.safetensors`.
 *
 * @throws DistilWhisperError `numeric` where the loss is not finite, `io` where nothing can be written
 */
export const runTraining = async (
  run: Run,
  { signal, onEvent = () => {} }: RunOptions = {},
): Promise<Outcome> => {
  const { position, totalSteps } = run;
  await onEvent({ kind: 'start', step: position.step, totalSteps, resumed: position.step > 0 });
  const hooks: Hooks = { onEvent, stopping: () => signal?.aborted ?? false };
  let state = await validateIfDue(run, position, hooks);
  let outcome = outcomeOf(run, state, hooks);
  if (outcome === undefined)
    for await (const data of timed(run.updates(state.step, totalSteps))) {
      state = await update(run, state, data, onEvent);
      state = await validateIfDue(run, state, hooks);
      outcome = outcomeOf(run, state, hooks);
      if (outcome !== undefined) break;
      if (state.step % run.config.checkpointEvery === 0) await checkpoint(run, state, onEvent);
    }
  await checkpoint(run, state, onEvent);
  const final = outcome ?? 'finished';
  if (final !== 'stopped') await writeLast(run, state);
  await onEvent({ kind: 'end', step: state.step, outcome: final });
  return final;
};

interface Hooks {
  readonly onEvent: Emit;
  readonly stopping: () => boolean;
}

/** How the run ends now; undefined if it goes on. */
const outcomeOf = (
  run: Run,
  { step, stale }: RunPosition,
  { stopping }: Hooks,
): Outcome | undefined => {
  const { patience } = run.config;
  if (patience !== undefined && stale >= patience) return 'patience';
  if (step >= run.totalSteps) return 'finished';
  return stopping() ? 'stopped' : undefined;
};

interface TimedData extends UpdateData {
  /** When the last update ended. */
  readonly since: number;
}

async function* timed(updates: AsyncIterable<UpdateData>): AsyncGenerator<TimedData> {
  let since = performance.now();
  for await (const data of updates) {
    yield { ...data, since };
    since = performance.now();
  }
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

const update = async (
  { trainer, totalSteps }: Run,
  state: RunPosition,
  { micros, skipped, epoch, since }: TimedData,
  onEvent: Emit,
): Promise<RunPosition> => {
  const step = state.step + 1;
  if (skipped.length > 0) await onEvent({ kind: 'skipped', step, clips: skipped });
  if (micros.length > 0) {
    const result = await trainer.update(state.step, micros);
    await onEvent({ kind: 'update', step, totalSteps, epoch, seconds: secondsSince(since), result }); // prettier-ignore
  }
  return { ...state, step, seconds: state.seconds + secondsSince(since) };
};

const isValidationDue = (
  { validate, evaluateEvery, totalSteps }: Run,
  { step, validatedAt }: RunPosition,
): boolean =>
  validate !== undefined &&
  step > validatedAt &&
  (step % evaluateEvery === 0 || step >= totalSteps);

/** Validates where it is time to; keeps the parameters if they are the best so far. */
const validateIfDue = async (
  run: Run,
  state: RunPosition,
  { onEvent, stopping }: Hooks,
): Promise<RunPosition> => {
  const { step } = state;
  if (!isValidationDue(run, state)) return state;
  const start = performance.now();
  const result = await tryToValidate(run, step, onEvent);
  if (!result || stopping()) return state; // done again when the run goes on
  const { wer, capped } = result;
  const best = state.best === undefined || capped < state.best.capped;
  if (best)
    await writeTrained(path.join(run.folder, BEST_FILE), run.trained, { ...run.info, step, wer }); // prettier-ignore
  await onEvent({
    kind: 'validation',
    step,
    validation: result,
    best,
    seconds: secondsSince(start),
  });
  return best
    ? { ...state, validatedAt: step, best: { step, wer, capped }, stale: 0 }
    : { ...state, validatedAt: step, stale: state.stale + 1 };
};

/** Undefined where the run was told to stop meanwhile. */
const tryToValidate = async (
  { validate, weights }: Run,
  step: number,
  onEvent: Emit,
): Promise<Validation | undefined> => {
  try {
    return await validate!(weights, (done, total) => void onEvent({ kind: 'validating', step, done, total })); // prettier-ignore
  } catch (error) {
    if (DistilWhisperError.isInstance(error, 'cancelled')) return undefined;
    throw error;
  }
};

const checkpoint = async (
  { folder, identity, trained, optimizer }: Run,
  state: RunPosition,
  onEvent: Emit,
): Promise<void> => {
  const start = performance.now();
  await writeCheckpoint(folder, identity, trained, optimizer, state);
  await onEvent({ kind: 'checkpoint', step: state.step, seconds: secondsSince(start) });
};

const writeLast = ({ folder, trained, info }: Run, { step }: RunPosition): Promise<void> =>
  writeTrained(path.join(folder, LAST_FILE), trained, { ...info, step });
