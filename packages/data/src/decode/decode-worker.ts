import { parentPort } from 'node:worker_threads';

import { DistilWhisperError, type ErrorDetails } from '@distilwhisper/tensor';
import { createAudioReader } from './audio-reader.js';
import type { DecodeJob, DecodeReply } from './decode-messages.js';

const reader = createAudioReader();

const run = async ({ job, audio }: DecodeJob): Promise<DecodeReply> => {
  try {
    return { job, decoded: await reader.decode({ audio }) };
  } catch (error) {
    if (!DistilWhisperError.isInstance(error)) throw error; // a fault of the program ends the worker
    const { code, message, details } = error;
    return {
      job,
      error: { code, message, details: JSON.parse(JSON.stringify(details)) as ErrorDetails },
    };
  }
};

// One after another, in order: the main thread may be busy with the engine, so jobs wait here.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (job: DecodeJob) => {
  last = last.then(async () => {
    const reply = await run(job);
    const buffers = reply.decoded ? [reply.decoded.samples.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(reply, buffers);
  });
});
