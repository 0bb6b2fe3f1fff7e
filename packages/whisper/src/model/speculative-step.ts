import type { I32 } from '@distilwhisper/tensor';
import { argmax } from '../decoding/log-sum-exp.js';
import { runStep, type Step, type Stepped } from './run-step.js';
import { truncateCache, withoutAhead, type WhisperCache } from './whisper-cache.js';

/** Most tokens guessed at once; the number follows how many of the last ones held. */
const MOST = 8;
const FIRST = 4;

/** The steps of a decoder that guesses: they share the cache. */
export interface Speculation {
  /** Of the model itself. */
  readonly step: Step;
  /** The same step, cheaper, e.g. with int8 weights. */
  readonly draft: Step;
  readonly endOfText: number;
}

type Token = I32<readonly ['row', 'token']>;

/**
 * Whether a step is one token of one sequence, the case for which guessing pays. Not the first token: language
 * detection reads no more than what follows it.
 */
export const isGuessable = ({ audio, group, tokens }: WhisperCache, added: Token): boolean =>
  audio === 1 && group === 1 && tokens > 0 && added.data.length === 1;

/**
 * One token's step by speculative decoding (Leviathan et al. 2023, "Fast Inference from Transformers via Speculative
 * Decoding", for greedy choice): where the cache has no logits ahead for this token, the draft guesses the next
 * few, and the model reads the token and all guesses in one step. That takes little longer than
 * reading one, since the weights' way from memory is most of it. The logits are always the model's own.
 */
export const speculativeStep = async (
  speculation: Speculation,
  cache: WhisperCache,
  token: number,
): Promise<Stepped> =>
  takeGuess(cache, token, speculation.step.dimensions.vocabulary) ??
  guessAndCheck(speculation, cache, token);

/** The step that was made already, if the token is the next guess. */
const takeGuess = (cache: WhisperCache, token: number, vocabulary: number): Stepped | undefined => {
  const { ahead } = cache;
  if (!ahead || ahead.guesses[ahead.taken] !== token) return undefined;
  const { logits, taken } = ahead;
  return {
    logits: logitsAt(logits, taken, vocabulary),
    cache: { ...cache, tokens: cache.tokens + 1, ahead: { ...ahead, taken: taken + 1 } },
  };
};

const guessAndCheck = async (
  speculation: Speculation,
  cache: WhisperCache,
  token: number,
): Promise<Stepped> => {
  const { vocabulary, textContext } = speculation.step.dimensions;
  const known = withoutAhead(cache);
  const count = guessCount(cache, textContext);
  const { guesses, end } = await guess(speculation, known, token, count);
  const from = truncateCache(known, end); // the draft's keys and values make room
  const read = await runStep(speculation.step, from, oneRow([token, ...guesses]), 'all');
  const logits = read.logits.data; // [1 + guess, vocabulary]
  const ahead = { guesses, logits: logits.subarray(vocabulary), taken: 0 };
  return {
    logits: logitsAt(logits, 0, vocabulary),
    cache: { ...read.cache, tokens: cache.tokens + 1, ahead },
  };
};

/** The draft's most probable continuation, up to the end of the text, and how many tokens its cache has by then. */
const guess = async (
  { draft, endOfText }: Speculation,
  start: WhisperCache,
  token: number,
  count: number,
): Promise<{ readonly guesses: readonly number[]; readonly end: number }> => {
  const guesses: number[] = [];
  let cache = start;
  let last = token;
  while (guesses.length < count) {
    const next = await runStep(draft, cache, oneRow([last]), 'last');
    cache = next.cache;
    last = argmax(next.logits.data);
    if (last === endOfText) break;
    guesses.push(last);
  }
  return { guesses, end: cache.tokens };
};

/** Two more than last time where all guesses held, else one more than held; what the context has room for. */
const guessCount = ({ tokens, ahead }: WhisperCache, textContext: number): number => {
  const wanted = !ahead
    ? FIRST
    : ahead.taken === ahead.guesses.length
      ? ahead.taken + 2
      : ahead.taken + 1;
  return Math.max(0, Math.min(wanted, MOST, textContext - tokens - 1));
};

/** A copy, since the caller overwrites what it gets. */
const logitsAt = (logits: Float32Array, at: number, vocabulary: number): Stepped['logits'] => ({
  dtype: 'float32',
  shape: [1, 1, vocabulary],
  data: logits.slice(at * vocabulary, (at + 1) * vocabulary),
});

const oneRow = (ids: readonly number[]): Token => ({
  dtype: 'int32',
  shape: [1, ids.length],
  data: Int32Array.from(ids),
});
