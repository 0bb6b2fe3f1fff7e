// Transcribes in a worker thread: onnxruntime occupies the thread that it runs in, so a server that is to
// answer meanwhile keeps its model in another.
//
//   node tools/run-source.mjs examples/worker-thread.ts FILE ...
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { loadModel, transcribeAudio } from '@distilwhisper/infer';

interface Reply {
  readonly file: string;
  readonly text: string;
}

const work = async (files: readonly string[]): Promise<void> => {
  const model = await loadModel({ threads: 2 });
  for (const file of files) {
    const { text } = await transcribeAudio(model, file);
    parentPort!.postMessage({ file, text } satisfies Reply);
  }
  await model.dispose();
};

/** A program built to JavaScript gives `new URL(import.meta.url)`; TypeScript from source needs tsx in the worker. */
const workerEntry = (): URL => {
  const register = `import { register } from '${import.meta.resolve('tsx/esm/api')}'; register();`;
  return new URL(`data:text/javascript,${register} await import('${import.meta.url}');`);
};

const watch = (files: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(workerEntry(), { workerData: files });
    const ticks = setInterval(() => console.log('the main thread is free'), 1000);
    worker.on('message', ({ file, text }: Reply) => console.log(`${file}:${text}`));
    worker.on('error', reject);
    worker.on('exit', () => {
      clearInterval(ticks);
      resolve();
    });
  });

if (isMainThread) {
  const files = process.argv.slice(2);
  await watch(files.length > 0 ? files : ['04-english-short.wav']);
} else await work(workerData as string[]);
