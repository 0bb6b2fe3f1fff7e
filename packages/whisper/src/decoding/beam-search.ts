import { logSumExp } from './log-sum-exp.js';
import type { Extension, Hypothesis, Search, SearchState } from './search.js';
import { topK } from './top-k.js';

interface Continuation extends Hypothesis {
  readonly parent: number;
  readonly ended: boolean;
}

export interface BeamSearchOptions {
  readonly beamSize: number;
  /** Finished hypotheses that complete the search: `round(beamSize * patience)`. */
  readonly maxCandidates: number;
  readonly endOfText: number;
}

const byLogProb = (a: Hypothesis, b: Hypothesis): number => b.logProb - a.logProb;

/** The likeliest continuations of every hypothesis: one more than beams, since one may be the end. */
const continuations = (
  { live }: SearchState,
  logitsOf: (i: number) => Float32Array,
  { beamSize, endOfText }: BeamSearchOptions,
): Continuation[] =>
  live.flatMap(({ tokens, logProb }, parent) => {
    const logits = logitsOf(parent);
    const best = topK(logits, beamSize + 1);
    const normaliser = logSumExp(logits, logits[best[0]!]!);
    return best.map((token) => ({
      parent,
      ended: token === endOfText,
      tokens: token === endOfText ? tokens : [...tokens, token],
      logProb: logProb + logits[token]! - normaliser,
    }));
  });

const extendBeams = (
  state: SearchState,
  logitsOf: (i: number) => Float32Array,
  options: BeamSearchOptions,
): Extension => {
  const live: Hypothesis[] = [];
  const parents: number[] = [];
  const ended: Hypothesis[] = [];
  for (const { parent, ended: isEnd, ...hypothesis } of continuations(
    state,
    logitsOf,
    options,
  ).sort(byLogProb)) {
    if (isEnd) ended.push(hypothesis);
    else {
      live.push(hypothesis);
      parents.push(parent);
      if (live.length === options.beamSize) break;
    }
  }
  const finished = [...state.finished, ...ended].slice(0, options.maxCandidates);
  return {
    state: { live, finished, complete: finished.length >= options.maxCandidates },
    parents,
  };
};

/**
 * Beam search with patience (Kasai et al. 2022, arXiv 2204.05424) as in openai/whisper: in each step
 * the best `beamSize` continuations that go on become the beams, and those that end and rank above
 * the last of them are kept as results, until `maxCandidates` are.
 */
export const beamSearch = (options: BeamSearchOptions): Search => ({
  begin: () => ({ live: [{ tokens: [], logProb: 0 }], finished: [], complete: false }),
  extend: (state, logitsOf) => extendBeams(state, logitsOf, options),
  candidates: ({ live, finished }) => {
    const missing = Math.max(0, options.beamSize - finished.length);
    return [...finished, ...[...live].sort(byLogProb).slice(0, missing)];
  },
});
