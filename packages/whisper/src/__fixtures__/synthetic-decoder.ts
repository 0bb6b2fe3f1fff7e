import { tensor, type F32, type I32 } from '@distilwhisper/tensor';
import type { Decoder } from '../decoding/decoder.js';
import type { SpeechModel } from '../decoding/speech-model.js';
import { gpt2Tokenizer } from './gpt2-vocabulary.js';

// The twin of tools/fixtures/whisper_decoding/synthetic_model.py: a decoder whose logits are a hash
// of the context, so that openai-whisper's own decoding can be replayed without a model.

// Globals are slow to look up in jest's realm.
const { abs, exp, fround, imul, min } = Math;

const mix = (seed: number, value: number): number => {
  let state = imul(seed ^ value, 0x9e3779b1) >>> 0;
  state ^= state >>> 15;
  state = imul(state, 0x85ebca6b) >>> 0;
  return (state ^ (state >>> 13)) >>> 0;
};
const unit = (state: number, value: number): number => mix(mix(state, value), 0x51ed27) / 2 ** 32;
const pick = <T>(items: readonly T[], u: number): T => items[Math.floor(u * items.length)]!;

/** Uniform numbers for sampling (mulberry32). */
export const mulberry = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = imul(state ^ (state >>> 15), state | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const tokenizer = gpt2Tokenizer(true);
const {
  endOfText: EOT,
  startOfTranscript: SOT,
  timestampBegin: BEGIN,
  noSpeech,
} = tokenizer.special;
const VOCABULARY = tokenizer.vocabulary;

export interface SyntheticOptions {
  readonly seed: number;
  readonly mode: 'walk' | 'script';
  readonly words: readonly number[];
  readonly context?: number;
}

/** Frames of a window, from its first value (seek + 1) and its number of non-zero frames. */
interface Window {
  readonly seek: number;
  readonly frames: number;
}

const scramble = (index: number, state: number): number => {
  let x = (imul(index + 1, 0x9e3779b1) ^ state) >>> 0;
  x ^= x >>> 15;
  x = imul(x, 0x85ebca6b) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
};

// What every token gets: a window of this table, in [-12, -10).
const TABLE = Float32Array.from(
  { length: 2 * VOCABULARY },
  (_, i) => scramble(i, 0) / 2 ** 31 - 12,
);

const KINDS = ['plain', 'plain', 'single', 'single', 'open', 'open', 'loop', 'weak', 'silent', 'short'] as const; // prettier-ignore

const script = ({ seed, words }: SyntheticOptions, { seek, frames }: Window) => {
  const state = mix(mix(seed, seek), frames);
  const kind = pick(KINDS, unit(state, 1));
  const limit = Math.max(2, Math.floor(frames / 2));
  const tokens: number[] = [];
  let time = Math.floor(unit(state, 2) * 40);
  if (kind === 'loop') {
    const word = pick(words.slice(16, 30), unit(state, 3));
    return { kind, tokens: [BEGIN + time, ...Array<number>(40).fill(word), BEGIN + limit - 1] };
  }
  for (let i = 10; time < limit && tokens.length < 60; i += 7) {
    const count = 1 + Math.floor(unit(state, i) * 12);
    const said = Array.from({ length: count }, (_, j) => pick(words, unit(state, i * 50 + j)));
    const end = min(1500, time + 5 + Math.floor(unit(state, i + 1) * 60 * count));
    tokens.push(BEGIN + time, ...said, BEGIN + end);
    time = end + (unit(state, i + 3) < 0.3 ? Math.floor(unit(state, i + 2) * 100) : 0);
    if (kind === 'short') break;
  }
  if (kind === 'open')
    tokens.push(
      BEGIN + min(1500, time),
      ...Array.from({ length: 4 }, (_, j) => pick(words, unit(state, 900 + j))),
    );
  if (kind === 'plain') tokens.push(tokens.at(-1)!);
  return { kind, tokens };
};

const writeStart = (logits: Float32Array, options: SyntheticOptions, window: Window): void => {
  const state = mix(mix(options.seed, window.seek), 77);
  [...tokenizer.languages.values()].forEach((id, j) => (logits[id] = 4 * unit(state, j)));
  const kind = options.mode === 'script' ? script(options, window).kind : 'plain';
  logits[noSpeech] = kind === 'silent' ? 9 : 5 * unit(state, 500);
};

const writeLogits = (
  logits: Float32Array,
  options: SyntheticOptions,
  window: Window,
  tokens: readonly number[],
): void => {
  const { seed, mode, words } = options;
  const start = mix(mix(mix(0x1234567, seed), window.seek), window.frames);
  const state = tokens.reduce(mix, start);
  const offset = state % VOCABULARY;
  logits.set(TABLE.subarray(offset, offset + VOCABULARY));
  const after = tokens.slice(tokens.indexOf(SOT) + 1);
  if (after.length === 0) return writeStart(logits, options, window);
  const sampled = after.filter((id) => id < EOT || id >= BEGIN).length;
  const competitors = mode === 'walk' ? 12 : 6;
  for (let j = 0; j < competitors; j += 1)
    logits[pick(words, unit(state, 100 + j))] = 2 + 4 * unit(state, 200 + j);
  if (mode === 'walk') {
    logits[EOT] = -6 + 0.35 * sampled + 3 * unit(state, 300);
    const clock = min(1500, 20 * sampled + Math.floor(30 * unit(state, 301)));
    if (unit(state, 302) < 0.4) {
      logits[BEGIN + clock] = 4 + 3 * unit(state, 303);
      logits[BEGIN + min(1500, clock + 7)] = 4 + 3 * unit(state, 304);
    }
    return;
  }
  const { kind, tokens: target } = script(options, window);
  logits[target[sampled] ?? EOT] = kind === 'weak' || kind === 'silent' ? 2.5 : 10;
};

/** softmax of a noisy ridge along the diagonal: [head, token, 1500] of three heads. */
const attention = (seed: number, window: Window, length: number): Float32Array => {
  const state = mix(mix(seed, window.seek), length);
  const frames = Math.max(1, Math.floor(window.frames / 2));
  const weights = new Float32Array(3 * length * 1500);
  [1, 2, 3].forEach((head, h) => {
    for (let i = 0; i < length; i += 1) {
      const row = mix(mix(state, head * 4096 + i), 5);
      const centre = ((i + 0.5) / length) * frames + 8 * (unit(row, 1) - 0.5);
      const place = weights.subarray((h * length + i) * 1500, (h * length + i + 1) * 1500);
      let sum = 0;
      for (let t = 0; t < 1500; t += 1) {
        const distance = min(abs(t - centre) / 12, 6);
        place[t] = exp(fround(6 - distance + 2 * (scramble(t, row) / 2 ** 32)));
        sum += place[t]!;
      }
      for (let t = 0; t < 1500; t += 1) place[t]! /= sum;
    }
  });
  return weights;
};

export interface SyntheticCache {
  readonly rows: readonly { readonly window: Window; readonly tokens: readonly number[] }[];
}

export interface SyntheticDecoder extends Decoder<SyntheticCache> {
  /** Every window that was encoded, in order: [seek, frames]. */
  readonly visited: [number, number][];
  /** Tokens fed, for counting work: rows of each step. */
  readonly steps: number[];
  /** Caches that `start` and `reorder` made and nothing has released. */
  readonly held: Set<object>;
}

const append = (cache: SyntheticCache, tokens: I32<readonly ['row', 'token']>): SyntheticCache => {
  const [rows, length] = tokens.shape as [number, number];
  if (rows !== cache.rows.length) throw new Error(`${rows} rows for ${cache.rows.length}`);
  return {
    rows: cache.rows.map(({ window, tokens: before }, row) => ({
      window,
      tokens: [...before, ...tokens.data.subarray(row * length, (row + 1) * length)],
    })),
  };
};

const syntheticDecoder = (options: SyntheticOptions): SyntheticDecoder => {
  const visited: [number, number][] = [];
  const steps: number[] = [];
  const held = new Set<object>();
  const roots = new WeakMap<object, object>();
  const hold = (cache: SyntheticCache): SyntheticCache => {
    held.add(cache);
    roots.set(cache, cache);
    return cache;
  };
  return {
    vocabulary: VOCABULARY,
    visited,
    steps,
    held,
    start: async (mel) => {
      const [batch, bins, length] = mel.shape as [number, number, number];
      const rows = Array.from({ length: batch }, (_, i) => {
        const first = mel.data.subarray(i * bins * length, i * bins * length + length);
        const window = { seek: first[0]! - 1, frames: first.filter((x) => x !== 0).length };
        visited.push([window.seek, window.frames]);
        return { window, tokens: [] };
      });
      return hold({ rows });
    },
    step: async (cache, tokens) => {
      const next = append(cache, tokens);
      roots.set(next, roots.get(cache)!);
      steps.push(next.rows.length);
      const logits = new Float32Array(next.rows.length * VOCABULARY);
      next.rows.forEach((row, i) =>
        writeLogits(
          logits.subarray(i * VOCABULARY, (i + 1) * VOCABULARY),
          options,
          row.window,
          row.tokens,
        ),
      );
      return { logits: tensor('float32', [next.rows.length, 1, VOCABULARY], logits), cache: next };
    },
    reorder: (cache, order) => hold({ rows: order.map((row) => cache.rows[row]!) }),
    align: async (cache, tokens) => {
      const length = tokens.shape[1]!;
      const { window } = cache.rows[0]!;
      const logits = new Float32Array(length * VOCABULARY);
      for (let i = 0; i < length; i += 1)
        writeLogits(
          logits.subarray(i * VOCABULARY, (i + 1) * VOCABULARY),
          options,
          window,
          Array.from(tokens.data.subarray(0, i + 1)),
        );
      return {
        weights: tensor('float32', [3, length, 1500], attention(options.seed, window, length)),
        logits: tensor('float32', [1, length, VOCABULARY], logits),
      };
    },
    release: (cache) => {
      const root = roots.get(cache);
      if (root) held.delete(root);
    },
  };
};

export const syntheticModel = (
  options: SyntheticOptions,
): SpeechModel<SyntheticCache> & { readonly decoder: SyntheticDecoder } => ({
  decoder: syntheticDecoder(options),
  tokenizer,
  dimensions: { melBins: 80, audioContext: 1500, textContext: options.context ?? 448 },
});

/** [batch, 80, 3000] whose frame t holds seek + t + 1, zeros from `frames` on. */
export const syntheticMel = (
  windows: readonly (readonly [seek: number, frames: number])[],
): F32<readonly ['batch', 'mel', 'frame']> => {
  const data = new Float32Array(windows.length * 80 * 3000);
  windows.forEach(([seek, frames], w) => {
    for (let bin = 0; bin < 80; bin += 1)
      for (let t = 0; t < frames; t += 1) data[(w * 80 + bin) * 3000 + t] = seek + t + 1;
  });
  return tensor('float32', [windows.length, 80, 3000], data);
};
