import type { Executable, Tensors } from '@distilwhisper/graph';
import type { F32, I32 } from '@distilwhisper/tensor';
import type { WhisperDimensions } from '../dimensions.js';
import { cacheNames, grownCache, stepFeeds } from './step-feeds.js';
import type { WhisperCache } from './whisper-cache.js';

/** A compiled step graph, and what is fed to it beside its own inputs. */
export interface Step {
  readonly executable: Executable;
  readonly dimensions: WhisperDimensions;
  readonly feeds: Tensors;
}

export interface Stepped {
  readonly logits: F32<readonly ['row', 'token', 'vocabulary']>;
  readonly cache: WhisperCache;
}

/** Reads tokens: their logits, or the last one's, and the cache with their keys and values. */
export const runStep = async (
  { executable, dimensions, feeds }: Step,
  cache: WhisperCache,
  tokens: I32<readonly ['row', 'token']>,
  logitsFor: 'last' | 'all',
): Promise<Stepped> => {
  const inputs = { ...stepFeeds(cache, tokens, logitsFor, dimensions), ...feeds };
  const outputs = ['logits', ...cacheNames('present', dimensions)];
  const result = await executable.run(inputs, { outputs });
  return {
    logits: result['logits'] as Stepped['logits'],
    cache: grownCache(cache, tokens.shape[1]!, result, dimensions),
  };
};
