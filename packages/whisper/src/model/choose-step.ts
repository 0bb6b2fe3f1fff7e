import type { I32 } from '@distilwhisper/tensor';
import { runStep, type Step, type Stepped } from './run-step.js';
import { isGuessable, speculativeStep, type Speculation } from './speculative-step.js';
import { withoutAhead, type WhisperCache } from './whisper-cache.js';

/** The ways in which a decoder reads tokens. */
export interface Steps {
  /** Any number of tokens of any number of sequences. */
  readonly step: Step;
  /** One token of one sequence, where there is a graph of its own for that. */
  readonly single?: Step | undefined;
  /** The same by guessing; goes before `single`. */
  readonly speculation?: Speculation | undefined;
}

/** Reads tokens by the cheapest step that can. */
export const stepOnce = (
  { step, single, speculation }: Steps,
  cache: WhisperCache,
  tokens: I32<readonly ['row', 'token']>,
  logitsFor: 'last' | 'all',
): Promise<Stepped> => {
  if (speculation && isGuessable(cache, tokens))
    return speculativeStep(speculation, cache, tokens.data[0]!);
  const cheapest = single && isSingle(cache, tokens) ? single : step;
  return runStep(cheapest, withoutAhead(cache), tokens, logitsFor);
};

const isSingle = (
  { audio, group }: WhisperCache,
  { data }: I32<readonly ['row', 'token']>,
): boolean => audio === 1 && group === 1 && data.length === 1;
