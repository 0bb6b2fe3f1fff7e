import type { Tfjs } from '../tfjs.js';
import { requireFrom } from './require-from.js';
import { restoreUtilFunctions } from './restore-util.js';

export type TfjsNodePackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** A loaded package, whose native backend is active. */
export interface TfjsNode {
  readonly tf: Tfjs;
  /** Whether TensorFlow computes on a GPU; `tfjs-node-gpu` falls back to the processor without a word. */
  readonly usesGpu: boolean;
}

interface NodeNamespace {
  backend(): { readonly isUsingGpuDevice?: boolean };
  setBackend(name: 'tensorflow'): Promise<boolean>;
  ready(): Promise<void>;
}

/**
 * Loads an optional package with the native TensorFlow addon from wherever it is installed.
 *
 * @param folders to look from, in order; each and its parents are searched for `node_modules`
 * @throws DistilWhisperError `missing` where it is not installed, `engine` where its addon does not load
 */
export const loadTfjsNode = async (
  name: TfjsNodePackage,
  folders: readonly string[],
): Promise<TfjsNode> => {
  restoreUtilFunctions();
  const cure = `Install it with \`npm install ${name}\`, or, where its own download fails, build it with tools/tfjs of the DistilWhisper repository`;
  const tf = requireFrom(name, folders, cure) as Tfjs & NodeNamespace;
  await tf.setBackend('tensorflow');
  await tf.ready();
  return { tf, usesGpu: tf.backend().isUsingGpuDevice === true };
};
