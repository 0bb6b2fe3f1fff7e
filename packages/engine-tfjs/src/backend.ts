import { fail } from '@distilwhisper/tensor';
import type { Tfjs } from './tfjs.js';

/** TensorFlow.js with the backend that was active when the engine was made, and what is peculiar to it. */
export interface Backend {
  readonly tf: Tfjs;
  /** `cpu`, `wasm`, `tensorflow` (the native addon), `webgl`, `webgpu`. */
  readonly name: string;
  /** Reading a matrix across its rows is some 20 times slower than transposing it first. */
  readonly transposesFirst: boolean;
  /** Host arrays that are uploaded or downloaded are the backend's own memory (or are, until first used). */
  readonly sharesMemory: boolean;
}

/** @throws DistilWhisperError `engine` where no backend is active */
export const activeBackend = (tf: Tfjs): Backend => {
  const name = (tf.getBackend as () => string | undefined)();
  if (!name)
    return fail(
      'engine',
      "TensorFlow.js has no active backend; import one, then `await tf.setBackend('cpu')` and `await tf.ready()`",
    );
  return { tf, name, transposesFirst: name === 'wasm', sharesMemory: name !== 'wasm' };
};

/**
 * TensorFlow.js keeps one backend for the whole process. Another one would be handed this engine's tensors.
 *
 * @throws DistilWhisperError `engine` where it was changed
 */
export const requireSameBackend = ({ tf, name }: Backend): void => {
  const now = tf.getBackend();
  if (now !== name)
    fail(
      'engine',
      `the engine was made for the tfjs backend '${name}', but '${now}' is active now; TensorFlow.js has one backend for the whole process: make the engine after setBackend, and leave it`,
      { expected: name, actual: now },
    );
};
