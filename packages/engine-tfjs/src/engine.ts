import type { Engine } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import { activeBackend } from './backend.js';
import { makeExecutable } from './executable.js';
import { feedsOf } from './feeds.js';
import { createPlanner } from './plan.js';
import { disposeStored, storeAll } from './stored.js';
import type { Tfjs } from './tfjs.js';
import { unpackWeights } from './unpack-weights.js';

export interface TfjsOptions {
  /**
   * Stop at the first operation whose result holds NaN, with a `numeric` error that names it.
   * For debugging: it reads every result. Default false.
   */
  readonly checkFinite?: boolean;
}

const KNOWN: readonly string[] = ['checkFinite'] satisfies (keyof TfjsOptions)[];
const nothing = (): boolean => false;

/**
 * An engine that runs graphs on TensorFlow.js, one operation after the other. Each tensor is freed when the last
 * operation that reads it is done; tfjs's own gradients are not used.
 *
 * @param tf the namespace of `@tensorflow/tfjs-node`, `-node-gpu`, or `@tensorflow/tfjs-core` with a backend that is
 *   active: `await tf.setBackend('wasm'); await tf.ready()`
 * @throws DistilWhisperError `engine` where no backend is active, `config` for an unknown option
 */
export const tfjsEngine = (tf: Tfjs, options: TfjsOptions = {}): Engine => {
  for (const key of Object.keys(options))
    if (!KNOWN.includes(key))
      fail('config', `tfjsEngine has no option '${key}'; options: ${KNOWN.join(', ')}`, { key });
  const backend = activeBackend(tf);
  const { checkFinite = false } = options;

  return {
    name: `tfjs ${tf.version_core} ${backend.name}`,
    compile: async (graph, { fed = nothing, name = 'graph' } = {}) => {
      const stored = storeAll(backend, graph, fed);
      try {
        const own = stored.get(graph)!;
        const unpacked = unpackWeights(backend, graph, own);
        stored.delete(graph);
        stored.set(unpacked, own);
        const context = { backend, name, stored, plan: createPlanner(), checkFinite };
        return makeExecutable({ context, graph: unpacked, feeds: feedsOf(graph, fed) });
      } catch (error) {
        disposeStored(stored);
        throw error;
      }
    },
  };
};
