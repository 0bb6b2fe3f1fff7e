import { fail, tensor, type I32 } from '@distilwhisper/tensor';
import type { Decoder } from './decoder.js';
import type { LogitRule } from './rules/logit-rule.js';
import type { Search, SearchState } from './search.js';

/** Which row of the cache each live hypothesis of each window is, and the cache. */
interface Layout<C> {
  readonly cache: C;
  readonly rows: number;
  /** `slots[window][hypothesis]`. */
  readonly slots: readonly (readonly number[])[];
  /** Made by `reorder`, so that it is ours to release. */
  readonly owned: boolean;
}

export interface SearchRun<C> {
  readonly decoder: Decoder<C>;
  /** Cache after the initial tokens, one row for each window. */
  readonly cache: C;
  /** Logits [window, vocabulary] after them; overwritten. */
  readonly logits: Float32Array;
  readonly windows: number;
  readonly search: Search;
  readonly rules: readonly LogitRule[];
  /** Most tokens to sample. */
  readonly limit: number;
  readonly endOfText: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Stops where a caller has asked to.
 *
 * @throws DistilWhisperError `cancelled`
 */
export const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) fail('cancelled', 'decoding was stopped by its signal', { reason: signal.reason as unknown }); // prettier-ignore
};

/**
 * Brings the cache into the order of the live hypotheses. Rows of finished ones are carried along
 * until half the rows are idle: dropping them may copy the cache.
 */
const arrange = <C>(
  decoder: Decoder<C>,
  layout: Layout<C>,
  wanted: readonly (readonly number[])[],
): Layout<C> => {
  const flat = wanted.flat();
  const inPlace = flat.every((slot, i) => i === 0 || slot > flat[i - 1]!);
  if (inPlace && flat.length * 2 > layout.rows) return { ...layout, slots: wanted };
  const cache = decoder.reorder(layout.cache, flat);
  if (layout.owned) decoder.release?.(layout.cache);
  let next = 0;
  const slots = wanted.map((window) => window.map(() => next++));
  return { cache, rows: flat.length, slots, owned: true };
};

/** The last token of each hypothesis at its slot; idle rows get the end token. */
const lastTokens = (
  { rows, slots }: Pick<Layout<unknown>, 'rows' | 'slots'>,
  states: readonly SearchState[],
  idle: number,
): I32<readonly ['row', 'token']> => {
  const tokens = new Int32Array(rows).fill(idle);
  slots.forEach((window, w) =>
    window.forEach((slot, i) => {
      tokens[slot] = states[w]!.live[i]!.tokens.at(-1)!;
    }),
  );
  return tensor('int32', [rows, 1], tokens);
};

/** One choice of tokens in every window; returns the new states and the slots their hypotheses continue. */
const extendWindows = (
  states: readonly SearchState[],
  slots: readonly (readonly number[])[],
  logits: Float32Array,
  { search, rules, decoder: { vocabulary } }: SearchRun<unknown>,
) => {
  const prepared = new Set<number>(); // trajectories share a row at first: rules apply once
  const row = (slot: number, sampled: readonly number[]): Float32Array => {
    const values = logits.subarray(slot * vocabulary, (slot + 1) * vocabulary);
    if (!prepared.has(slot)) for (const rule of rules) rule(values, sampled);
    prepared.add(slot);
    return values;
  };
  return states.map((state, window) => {
    if (state.complete) return { state, slots: [] };
    const own = slots[window]!;
    const extension = search.extend(state, (i) => row(own[i]!, state.live[i]!.tokens));
    return {
      state: extension.state,
      slots: extension.state.complete ? [] : extension.parents.map((i) => own[i]!),
    };
  });
};

/** Samples until every window is complete or `limit` tokens are reached; the final states by window. */
export const runSearch = async <C>(run: SearchRun<C>): Promise<readonly SearchState[]> => {
  const { decoder, windows, search, limit, endOfText, signal } = run;
  let states: readonly SearchState[] = Array.from({ length: windows }, () => search.begin());
  let layout: Layout<C> = {
    cache: run.cache,
    rows: windows,
    slots: states.map(({ live }, window) => live.map(() => window)),
    owned: false,
  };
  let { logits } = run;
  try {
    for (let sampled = 1; ; sampled += 1) {
      const extended = extendWindows(states, layout.slots, logits, run);
      states = extended.map(({ state }) => state);
      if (sampled >= limit || states.every(({ complete }) => complete)) return states;
      throwIfAborted(signal);
      layout = arrange(
        decoder,
        layout,
        extended.map(({ slots }) => slots),
      );
      const stepped = await decoder.step(layout.cache, lastTokens(layout, states, endOfText));
      layout = { ...layout, cache: stepped.cache };
      logits = stepped.logits.data; // [row, 1, vocabulary]
    }
  } finally {
    if (layout.owned) decoder.release?.(layout.cache);
  }
};
