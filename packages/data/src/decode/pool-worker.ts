import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { DecodedAudio } from '@distilwhisper/audio';
import { DistilWhisperError } from '@distilwhisper/tensor';

import type { AudioRef } from '../utterance.js';
import type { DecodeJob, DecodeReply } from './decode-messages.js';

/** A thread that decodes clips, in the order of asking. */
export interface PoolWorker {
  /** Jobs that have no reply yet. */
  pending(): number;
  decode(audio: AudioRef): Promise<DecodedAudio>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (decoded: DecodedAudio) => void;
  readonly reject: (error: unknown) => void;
}

// `decode-worker` lies beside this file, in source (.ts) as in both builds (.js, .cjs).
const startThread = (): Worker => {
  const self = fileURLToPath(import.meta.url);
  const ending = path.extname(self);
  const file = path.join(path.dirname(self), `decode-worker${ending}`);
  if (ending !== '.ts') return new Worker(file);
  // From source: a thread does not inherit tsx, which makes Node understand TypeScript.
  const tsx = pathToFileURL(createRequire(self).resolve('tsx/esm/api').replace(/cjs$/, 'mjs')).href;
  const url = pathToFileURL(file).href;
  return new Worker(
    `import(${JSON.stringify(tsx)}).then((tsx) => tsx.register()).then(() => import(${JSON.stringify(url)}))`,
    { eval: true, execArgv: ['--conditions=@distilwhisper/source'] },
  );
};

const lost = (cause: unknown): DistilWhisperError =>
  new DistilWhisperError(
    'engine',
    `the thread that decodes audio ended: ${cause instanceof Error ? cause.message : String(cause)}`,
    {},
    { cause },
  );

const settle = ({ resolve, reject }: Waiting, { decoded, error }: DecodeReply): void => {
  if (decoded) resolve(decoded);
  else if (error) reject(new DistilWhisperError(error.code, error.message, error.details));
};

export const startPoolWorker = (): PoolWorker => {
  const worker = startThread();
  const waiting = new Map<number, Waiting>();
  let jobs = 0;
  let ended: DistilWhisperError | undefined;
  const end = (cause: unknown): void => {
    ended ??= lost(cause);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(`exit code ${code}`));
  worker.on('message', (reply: DecodeReply) => {
    const waiter = waiting.get(reply.job);
    waiting.delete(reply.job);
    if (waiting.size === 0) worker.unref();
    if (waiter) settle(waiter, reply);
  });
  worker.unref(); // an idle thread keeps no program alive
  return {
    pending: () => waiting.size,
    decode: (audio) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const job: DecodeJob = { job: (jobs += 1), audio };
        waiting.set(job.job, { resolve, reject });
        worker.ref();
        worker.postMessage(job);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
};
