import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fail, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { openSafetensorsFile, readSafetensors, writeSafetensors } from '@distilwhisper/tensor/node';
import type { OptimizerState, Trained } from '../training/adamw.js';

/** Where a run is, beside its tensors. Random numbers are a function of the seed and the step. */
export interface RunPosition {
  /** Updates of the parameters done. */
  readonly step: number;
  readonly epoch: number;
  /** Micro-batches of this epoch done. */
  readonly batch: number;
  readonly best?: { readonly step: number; readonly wer: number };
  /** Evaluations since the best one. */
  readonly stale: number;
  readonly seconds: number;
}

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
 */
export const writeCheckpoint = async (
  folder: string,
  configHash: string,
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
    config: configHash,
    position: JSON.stringify({ ...position, updates: optimizer.step }),
  };
  await writeSafetensors(path.join(folder, CHECKPOINT_FILE), tensors, { metadata });
};

/**
 * Reads a run's checkpoint; undefined where there is none.
 *
 * @throws DistilWhisperError `mismatch` where it belongs to another configuration, `format`
 */
export const readCheckpoint = async (
  folder: string,
  configHash: string,
): Promise<Checkpoint | undefined> => {
  const file = path.join(folder, CHECKPOINT_FILE);
  if (!existsSync(file)) return undefined;
  const opened = await openSafetensorsFile(file);
  const { metadata } = opened;
  await opened.close();
  if (metadata['format'] !== FORMAT)
    fail('format', `${file} is not a checkpoint of this version (${FORMAT})`, { file });
  if (metadata['config'] !== configHash)
    fail(
      'mismatch',
      `${file} belongs to a run with another configuration or other data; give another output folder, or delete it to start anew`,
      { file },
    );
  const tensors = await readSafetensors(file);
  const { updates, ...position } = JSON.parse(metadata['position']!) as RunPosition & {
    updates: number;
  };
  const part = (prefix: string) =>
    [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(2), tensor as HostTensor<'float32'>] as const); // prettier-ignore
  const arrays = (prefix: string) => new Map(part(prefix).map(([name, { data }]) => [name, data]));
  return {
    parameters: new Map(part('p:')),
    optimizer: { step: updates, first: arrays('m:'), second: arrays('v:') },
    position,
  };
};

export const removeCheckpoint = (folder: string): Promise<void> =>
  rm(path.join(folder, CHECKPOINT_FILE), { force: true });
