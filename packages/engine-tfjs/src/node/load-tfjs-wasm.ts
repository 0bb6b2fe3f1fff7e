import type { Tfjs } from '../tfjs.js';
import { requireFrom } from './require-from.js';

interface CoreNamespace {
  setBackend(name: 'wasm'): Promise<boolean>;
  ready(): Promise<void>;
}

/**
 * Loads the optional packages of the WebAssembly backend, which is active afterwards.
 *
 * @param folders to look from, in order; each and its parents are searched for `node_modules`
 * @throws DistilWhisperError `missing` where one is not installed, `engine` where one does not load
 */
export const loadTfjsWasm = async (folders: readonly string[]): Promise<Tfjs> => {
  const cure = `Install it with \`npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm\``;
  requireFrom('@tensorflow/tfjs-backend-wasm', folders, cure);
  const tf = requireFrom('@tensorflow/tfjs-core', folders, cure) as Tfjs & CoreNamespace;
  await tf.setBackend('wasm');
  await tf.ready();
  return tf;
};
