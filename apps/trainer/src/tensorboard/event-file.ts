import { open } from 'node:fs/promises';
import path from 'node:path';
import { ioError } from '@distilwhisper/tensor/node';
import type { TrainEvent } from '../run/events.js';
import { scalarEvent, versionEvent } from './event-message.js';
import { tfRecord } from './record.js';

export interface EventFile {
  readonly path: string;
  /** Writes the numbers of an event; those without numbers are ignored. */
  write(event: TrainEvent): Promise<void>;
  close(): Promise<void>;
}

/**
 * A TensorBoard event file in a run's folder: `tensorboard --logdir FOLDER` shows it. Every start of a
 * run writes a file of its own, as TensorBoard expects.
 *
 * @param now seconds since 1970
 */
export const createEventFile = async (folder: string, now: () => number): Promise<EventFile> => {
  const file = path.join(folder, `events.out.tfevents.${Math.floor(now())}.distilwhisper.${process.pid}`); // prettier-ignore
  try {
    const handle = await open(file, 'a');
    await handle.write(tfRecord(versionEvent(now())));
    return {
      path: file,
      write: async (event) => {
        const scalars = scalarsOf(event);
        if (scalars) await handle.write(tfRecord(scalarEvent(now(), event.step, scalars)));
      },
      close: () => handle.close(),
    };
  } catch (error) {
    throw ioError('write', file, error);
  }
};

const scalarsOf = (event: TrainEvent): Record<string, number> | undefined => {
  switch (event.kind) {
    case 'update': {
      const { loss, parts, gates, learningRate, gradientNorm, tokens } = event.result;
      return {
        'train/loss': loss,
        ...prefixed('train/loss', parts),
        ...prefixed('gate', gates),
        'train/learningRate': learningRate,
        'train/gradientNorm': gradientNorm,
        'train/tokensPerSecond': tokens / Math.max(1e-9, event.seconds),
      };
    }
    case 'validation': {
      const { wer, capped, bySet } = event.validation;
      return { 'validation/wer': wer, 'validation/capped': capped, ...prefixed('validation/wer', Object.fromEntries(bySet.map((set) => [set.name, set.wer]))) }; // prettier-ignore
    }
    default:
      return undefined;
  }
};

const prefixed = (
  prefix: string,
  values: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]));
