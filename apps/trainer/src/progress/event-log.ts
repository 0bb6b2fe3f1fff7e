import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { ioError } from '@distilwhisper/tensor/node';
import type { TrainEvent } from '../run/events.js';

const LOG_FILE = 'log.jsonl';

/** Appends what happens in a run to `log.jsonl`, an object a line. */
export const eventLog = (folder: string, now: () => Date) => {
  const file = path.join(folder, LOG_FILE);
  return async (event: TrainEvent): Promise<void> => {
    if (event.kind === 'validating') return;
    const line = `${JSON.stringify({ at: now().toISOString(), ...plain(event) })}\n`;
    try {
      await appendFile(file, line);
    } catch (error) {
      throw ioError('write', file, error);
    }
  };
};

const plain = (event: TrainEvent): object =>
  event.kind === 'skipped'
    ? { ...event, clips: event.clips.map(({ id, error }) => ({ id, error: error.message })) }
    : event;
