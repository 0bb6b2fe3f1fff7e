import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fail, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { openSafetensorsFile, readSafetensors, writeSafetensors } from '@distilwhisper/tensor/node';
import type { OptimizerState, Trained } from '../training/adamw.js';

/**
 * Where a run is, beside its tensors. Batches and random numbers are functions of the seed and the
 * step, so the step says which data come next.
 */
export interface RunPosition {
  /** Updates done, those counted that found no usable clip. */
  readonly step: number;
  readonly best?: { readonly step: number; readonly wer: number; readonly capped: number };
  /** Step of the last validation; one that was interrupted is done again. */
  readonly validatedAt: number;
  /** Evaluations since the best one. */
  readonly stale: number;
  /** Spent on training so far. */
  readonly seconds: number;
}

export const START: RunPosition = { step: 0, validatedAt: 0, stale: 0, seconds: 0 };

export interface Checkpoint {
  readonly parameters: ReadonlyMap<string, HostTensor<'float32'>>;
  readonly optimizer: OptimizerState;
  readonly position: RunPosition;
}

const FORMAT = 'distilwhisper.checkpoint/1';
export const CHECKPOINT_FILE = 'checkpoint.safetensors';

/**
 * Writes everything a run needs to go on, in one file, atomically: after a crash at any moment the
 * file is the last whole checkpoint.
 *
 * @throws DistilWhisperError `io` (disk full, permission): the checkpoint before is then untouched
 */
export const writeCheckpoint = async (
  folder: string,
  identity: string,
  parameters: Trained,
  optimizer: OptimizerState,
  position: RunPosition,
): Promise<void> => {
  const tensors = new Map<string, AnyTensor>();
  for (const [name, parameter] of parameters) {
    const moment = (data: Float32Array): AnyTensor => ({ ...parameter, data });
    tensors.set(`p:${name}`, parameter);
    tensors.set(`m:${name}`, moment(optimizer.first.get(name)!));
    tensors.set(`v:${name}`, moment(optimizer.second.get(name)!));
  }
  const metadata = {
    format: FORMAT,
    identity,
    position: JSON.stringify({ ...position, updates: optimizer.step }),
  };
  await writeSafetensors(path.join(folder, CHECKPOINT_FILE), tensors, { metadata });
};

/**
 * Reads a run's checkpoint; undefined where there is none.
 *
 * @param identity of the run: its configuration, data and model
 * @throws DistilWhisperError `mismatch` where it belongs to another run, `format`
 */
export const readCheckpoint = async (
  folder: string,
  identity: string,
): Promise<Checkpoint | undefined> => {
  const file = path.join(folder, CHECKPOINT_FILE);
  if (!existsSync(file)) return undefined;
  const opened = await openSafetensorsFile(file);
  const { metadata } = opened;
  await opened.close();
  if (metadata['format'] !== FORMAT)
    fail('format', `${file} is not a checkpoint of this version (${FORMAT})`, { file });
  if (metadata['identity'] !== identity)
    fail(
      'mismatch',
      `${file} belongs to a run with another configuration, model or data; give another output folder, or delete it to start anew`,
      { file },
    );
  const { updates, ...position } = JSON.parse(metadata['position']!) as RunPosition & {
    readonly updates: number;
  };
  const tensors = await readSafetensors(file);
  const part = (prefix: string) =>
    [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(2), tensor as HostTensor<'float32'>] as const); // prettier-ignore
  const arrays = (prefix: string) => new Map(part(prefix).map(([name, { data }]) => [name, data]));
  return {
    parameters: new Map(part('p:')),
    optimizer: { step: updates, first: arrays('m:'), second: arrays('v:') },
    position,
  };
};

/** Copies a checkpoint's parameters into those of a run. @throws DistilWhisperError `missing`, `shape` */
export const restoreParameters = (
  trained: Trained,
  stored: ReadonlyMap<string, HostTensor<'float32'>>,
): void => {
  for (const [name, { data }] of trained) {
    const from = stored.get(name) ?? fail('missing', `the checkpoint lacks ${name}`, { name });
    if (from.data.length !== data.length)
      fail('shape', `${name} has ${from.data.length} elements in the checkpoint, ${data.length} here`, { name }); // prettier-ignore
    data.set(from.data);
  }
};

/** Removes what a killed process left of a file it was writing. */
export const removeLeftovers = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder))
    if (/^\..*\.tmp$/.test(name)) await rm(path.join(folder, name), { force: true });
};
