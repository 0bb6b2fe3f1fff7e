import { fail } from '@distilwhisper/tensor';
import { roundHalfEven } from '../round-half-even.js';
import type { Task } from '../tokenizer/start-tokens.js';

/** How one window is decoded. Every field may be absent; the defaults are those of openai/whisper. */
export interface DecodingOptions {
  /** Default `transcribe`; `translate` writes English. */
  readonly task?: Task;
  /** Code or English name. Absent: detected, for each window. */
  readonly language?: string;

  /** 0 (default) takes the best token; above, tokens are drawn and `random` is needed. */
  readonly temperature?: number;
  /** Uniform numbers in [0, 1). The same numbers give the same transcript. */
  readonly random?: () => number;
  /** Number of drawn transcripts of which the best is kept; needs a temperature above 0. */
  readonly bestOf?: number;
  /** Number of beams; needs temperature 0. Absent: greedy. */
  readonly beamSize?: number;
  /** Beam search ends when `beamSize * patience` hypotheses have ended. Default 1. */
  readonly patience?: number;
  /** Exponent 0 to 1 of the length in ranking; absent: log-probability per token. */
  readonly lengthPenalty?: number;
  /** Longest transcript in tokens. Default: half the text context (224). */
  readonly sampleLength?: number;

  /** Text or tokens said before; the last 223 tokens are used. */
  readonly prompt?: string | readonly number[];
  /** Words to expect, put before `prompt`. No effect together with `prefix`. */
  readonly hotwords?: string;
  /** Text or tokens that the transcript starts with; not part of the result. */
  readonly prefix?: string | readonly number[];

  /** Default true: timestamps are decoded by their rules. False: text only. */
  readonly timestamps?: boolean;
  /** Largest first timestamp in seconds, default 1; null for no limit. */
  readonly maxInitialTimestamp?: number | null;
  /** Default true: the first token is neither a space nor the end. */
  readonly suppressBlank?: boolean;
  /**
   * Tokens never chosen. `non-speech` (default): sound descriptions, music and speaker tags;
   * `none`: no suppression at all; or ids, where -1 stands for the non-speech tokens. All but
   * `none` suppress control tokens as well.
   */
  readonly suppressTokens?: 'non-speech' | 'none' | readonly number[];
  /** Sequences of this many text tokens never occur twice. Absent: no limit. */
  readonly noRepeatNgram?: number;
  /** Divides the logits of tokens that occurred; 1 (default) changes nothing. */
  readonly repetitionPenalty?: number;

  /** Stops between two steps with an error of code `cancelled`. */
  readonly signal?: AbortSignal;
}

const KEYS: Readonly<Record<keyof DecodingOptions, true>> = {
  task: true,
  language: true,
  temperature: true,
  random: true,
  bestOf: true,
  beamSize: true,
  patience: true,
  lengthPenalty: true,
  sampleLength: true,
  prompt: true,
  hotwords: true,
  prefix: true,
  timestamps: true,
  maxInitialTimestamp: true,
  suppressBlank: true,
  suppressTokens: true,
  noRepeatNgram: true,
  repetitionPenalty: true,
  signal: true,
};

/** Names of all decoding options. */
export const DECODING_OPTION_NAMES: readonly string[] = Object.keys(KEYS);

const refuse = (message: string, option: string): never => fail('argument', message, { option });

type Check = readonly [
  option: keyof DecodingOptions,
  isValid: (x: number) => boolean,
  rule: string,
];

const isCount = (x: number): boolean => Number.isInteger(x) && x >= 1;
const NUMBERS: readonly Check[] = [
  ['temperature', (x) => x >= 0 && x < Infinity, 'a number >= 0'],
  ['bestOf', isCount, 'a whole number >= 1'],
  ['beamSize', isCount, 'a whole number >= 1'],
  ['patience', (x) => x > 0 && x < Infinity, 'a number > 0'],
  ['lengthPenalty', (x) => x >= 0 && x <= 1, 'a number from 0 to 1'],
  ['sampleLength', isCount, 'a whole number >= 1'],
  ['maxInitialTimestamp', (x) => x >= 0 && x <= 30, 'a number of seconds from 0 to 30, or null'],
  ['noRepeatNgram', isCount, 'a whole number >= 1'],
  ['repetitionPenalty', (x) => x > 0 && x < Infinity, 'a number > 0'],
];

const checkNumbers = (options: DecodingOptions): void => {
  for (const [option, isValid, rule] of NUMBERS) {
    const value: unknown = options[option];
    if (value === undefined || (value === null && option === 'maxInitialTimestamp')) continue;
    if (typeof value !== 'number' || !isValid(value))
      refuse(
        `${option} must be ${rule}, not ${Number.isNaN(value) ? 'NaN' : JSON.stringify(value)}`,
        option,
      );
  }
};

const checkCombinations = (options: DecodingOptions): void => {
  const { temperature = 0, bestOf, beamSize, patience, random, task, suppressTokens } = options;
  if (beamSize !== undefined && bestOf !== undefined)
    refuse('beamSize and bestOf exclude each other: beams are not sampled', 'bestOf');
  if (temperature === 0 && bestOf !== undefined)
    refuse('bestOf needs a temperature above 0: at 0 all samples are equal', 'bestOf');
  if (temperature > 0 && beamSize !== undefined)
    refuse(`beamSize needs temperature 0, not ${temperature}`, 'beamSize');
  if (patience !== undefined && beamSize === undefined)
    refuse('patience needs beamSize', 'patience');
  if (beamSize !== undefined && roundHalfEven(beamSize * (patience ?? 1)) < 1)
    refuse(`beamSize ${beamSize} with patience ${patience} keeps no hypothesis`, 'patience');
  if (temperature > 0 && random === undefined)
    refuse('a temperature above 0 needs `random`, a source of uniform numbers', 'random');
  if (task !== undefined && task !== 'transcribe' && task !== 'translate')
    refuse(`task must be transcribe or translate, not ${String(task)}`, 'task');
  if (typeof suppressTokens === 'string' && !['non-speech', 'none'].includes(suppressTokens))
    refuse(`suppressTokens must be non-speech, none or ids, not ${suppressTokens}`, 'suppressTokens'); // prettier-ignore
};

/** Refuses keys that no option has: a misspelt option would otherwise be ignored in silence. */
export const checkKeys = (options: object, known: readonly string[]): void => {
  for (const key of Object.keys(options))
    if (!known.includes(key))
      refuse(`unknown option ${key}; known are ${[...known].sort().join(', ')}`, key);
};

/**
 * Checks options once, before any work.
 *
 * @throws DistilWhisperError `argument`, with the option in `details.option`
 */
export const checkDecodingOptions = (options: DecodingOptions): void => {
  checkKeys(options, DECODING_OPTION_NAMES);
  checkNumbers(options);
  checkCombinations(options);
};
