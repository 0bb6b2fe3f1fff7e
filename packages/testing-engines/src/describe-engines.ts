import { ortEngine } from '@distilwhisper/engine-ort';
import { tfjsEngine } from '@distilwhisper/engine-tfjs';
import { loadTfjsNode } from '@distilwhisper/engine-tfjs/node';
import { interpreter, type Engine } from '@distilwhisper/graph';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as onnxruntime from 'onnxruntime-node';

/** Opens an engine; call it in the test that uses it: TensorFlow.js has one active backend a process. */
export type OpenEngine = () => Promise<Engine>;

/** Where tools/tfjs has built `@tensorflow/tfjs-node`. */
const tfjsNodeFolder = process.env['DISTILWHISPER_TFJS'];

const openTfjs = async (backend: 'cpu' | 'wasm'): Promise<Engine> => {
  await tf.setBackend(backend);
  await tf.ready();
  return tfjsEngine(tf);
};

const openTfjsNode = async (folder: string): Promise<Engine> =>
  tfjsEngine((await loadTfjsNode('@tensorflow/tfjs-node', [folder])).tf);

const ENGINES: Readonly<Record<string, OpenEngine>> = {
  'the interpreter': async () => interpreter(),
  onnxruntime: async () => ortEngine(onnxruntime, { threads: 1 }),
  'tfjs cpu': () => openTfjs('cpu'),
  'tfjs wasm': () => openTfjs('wasm'),
};

/**
 * The same tests on the interpreter, onnxruntime, TensorFlow.js in JavaScript and in WebAssembly, and on
 * tfjs-node where `DISTILWHISPER_TFJS` names the folder that has it; elsewhere that is one visible skip.
 */
export const describeEngines = (body: (open: OpenEngine) => void): void => {
  for (const [name, open] of Object.entries(ENGINES)) describe(`on ${name}`, () => body(open));
  if (tfjsNodeFolder) describe('on tfjs-node', () => body(() => openTfjsNode(tfjsNodeFolder)));
  else
    describe.skip('on tfjs-node (DISTILWHISPER_TFJS names no folder)', () =>
      it('needs @tensorflow/tfjs-node', () => {}));
};
