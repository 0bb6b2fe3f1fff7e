import { createRng, fail } from '@distilwhisper/tensor';
import {
  checkDecodingOptions,
  checkKeys,
  DECODING_OPTION_NAMES,
  type DecodingOptions,
} from '../decoding/options.js';
import type { ObservedWindow } from './observe-window.js';

/** How a recording of any length is transcribed. The defaults are those of openai/whisper. */
export interface TranscribeOptions extends Omit<
  DecodingOptions,
  'temperature' | 'prompt' | 'random'
> {
  /** Uniform numbers in [0, 1) for temperatures above 0. Default: the same ones in every run. */
  readonly random?: () => number;
  /** Tried in turn until a window passes the thresholds. Default 0, 0.2, ..., 1. */
  readonly temperatures?: readonly number[];
  /** A window whose text compresses better than this is a loop: next temperature. Default 2.4; null: off. */
  readonly compressionRatioThreshold?: number | null;
  /** A window less probable than this per token: next temperature. Default -1; null: off. */
  readonly logProbThreshold?: number | null;
  /** A window with a higher no-speech probability, and a log-probability below its threshold, is skipped. Default 0.6; null: off. */
  readonly noSpeechThreshold?: number | null;
  /** A window that says the same this many times in a row is a loop: next temperature. Default null: off. */
  readonly loopThreshold?: number | null;

  /** Text said before the recording, or names and spellings to expect, for the first window. */
  readonly initialPrompt?: string;
  /** Default false. True: `initialPrompt` is given to every window. */
  readonly carryInitialPrompt?: boolean;
  /** Default true: each window is prompted with the text before it. */
  readonly conditionOnPreviousText?: boolean;
  /** A window decoded above this temperature is no prompt for later ones. Default 0.5. */
  readonly promptResetTemperature?: number;

  /** Only these stretches: start, end, start, ... in seconds; the last end may be left out. */
  readonly clipTimestamps?: readonly number[];
  /** Where no language is given: `first` (default) detects it in the first 30 s, `each` in every window. */
  readonly detectLanguage?: 'first' | 'each';

  /** Default false. Needs a decoder with alignment. */
  readonly wordTimestamps?: boolean;
  /** Signs that belong to the word after them. */
  readonly prependPunctuation?: string;
  /** Signs that belong to the word before them. */
  readonly appendPunctuation?: string;
  /** Seconds of silence around doubtful words to take them as imagined; needs word timestamps. */
  readonly hallucinationSilenceThreshold?: number;

  /**
   * `full` (default): every window is padded to 30 s. `elastic`: to one second after its end, which
   * is faster for short recordings, but may change the text; loops are decoded again in full.
   */
  readonly audioContext?: 'full' | 'elastic';

  /**
   * Called with what the decoder observed of every window, where it observes anything (gates of
   * experts). Each window's tokens are then read once more.
   */
  readonly onObserved?: (window: ObservedWindow) => void;
  /** Called after every window. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** Log-mel frames (10 ms) done. */
  readonly frames: number;
  /** Frames of the recording, where known. */
  readonly totalFrames: number | undefined;
}

/** Options with their defaults in place; `null` thresholds are infinite, so that nothing crosses them. */
export interface TranscribeSettings extends TranscribeOptions {
  readonly temperatures: readonly number[];
  readonly compressionRatioThreshold: number | null;
  readonly logProbThreshold: number | null;
  readonly noSpeechThreshold: number | null;
  readonly loopThreshold: number | null;
  readonly conditionOnPreviousText: boolean;
  readonly promptResetTemperature: number;
  readonly clipTimestamps: readonly number[];
  readonly prependPunctuation: string;
  readonly appendPunctuation: string;
}

export const PREPENDED_SIGNS = '"\'“¿([{-';
export const APPENDED_SIGNS = '"\'.。,，!！?？:：”)]}、';

const DEFAULTS = {
  temperatures: [0, 0.2, 0.4, 0.6, 0.8, 1],
  compressionRatioThreshold: 2.4,
  logProbThreshold: -1,
  noSpeechThreshold: 0.6,
  loopThreshold: null,
  conditionOnPreviousText: true,
  promptResetTemperature: 0.5,
  clipTimestamps: [],
  prependPunctuation: PREPENDED_SIGNS,
  appendPunctuation: APPENDED_SIGNS,
} as const;

const OWN_NAMES: readonly string[] = [
  ...Object.keys(DEFAULTS),
  ...['initialPrompt', 'carryInitialPrompt', 'detectLanguage', 'wordTimestamps'],
  ...['hallucinationSilenceThreshold', 'audioContext', 'onObserved', 'onProgress'],
];
const DECODING_NAMES = DECODING_OPTION_NAMES.filter(
  (name) => name !== 'temperature' && name !== 'prompt',
);

const refuse = (message: string, option: string): never => fail('argument', message, { option });

const checkThresholds = (settings: TranscribeSettings): void => {
  for (const option of [
    'compressionRatioThreshold',
    'logProbThreshold',
    'noSpeechThreshold',
    'loopThreshold',
  ] as const) {
    const value = settings[option];
    if (value !== null && !Number.isFinite(value))
      refuse(`${option} must be a number, or null for none, not ${String(value)}`, option);
  }
  const silence = settings.hallucinationSilenceThreshold;
  if (silence !== undefined && !(silence > 0 && settings.wordTimestamps === true))
    refuse(
      'hallucinationSilenceThreshold must be a number of seconds > 0 and needs wordTimestamps',
      'hallucinationSilenceThreshold',
    );
};

const checkTimes = ({ temperatures, clipTimestamps }: TranscribeSettings): void => {
  if (temperatures.length === 0)
    refuse('temperatures must hold at least one temperature', 'temperatures');
  const isAscending = clipTimestamps.every(
    (time, i) => Number.isFinite(time) && time >= (clipTimestamps[i - 1] ?? 0),
  );
  if (!isAscending)
    refuse(
      `clipTimestamps must be ascending seconds >= 0, not ${clipTimestamps.join(', ')}`,
      'clipTimestamps',
    );
};

/** The options of one attempt: beams at temperature 0, samples above. */
export const attemptOptions = (
  settings: TranscribeSettings,
  temperature: number,
  prompt: readonly number[],
): DecodingOptions => {
  const { beamSize, patience, bestOf } = settings;
  const options: Record<string, unknown> = { temperature, prompt };
  for (const name of DECODING_NAMES) {
    const value = settings[name as keyof TranscribeSettings];
    if (value !== undefined && !['beamSize', 'patience', 'bestOf'].includes(name))
      options[name] = value;
  }
  if (temperature > 0) return { ...options, ...(bestOf !== undefined && { bestOf }) };
  return {
    ...options,
    ...(beamSize !== undefined && { beamSize }),
    ...(patience !== undefined && { patience }),
  };
};

/**
 * Fills in defaults and checks everything once, before any work.
 *
 * @throws DistilWhisperError `argument`, with the option in `details.option`
 */
export const transcribeSettings = (options: TranscribeOptions): TranscribeSettings => {
  checkKeys(options, [...OWN_NAMES, ...DECODING_NAMES]);
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as TranscribeOptions;
  const settings: TranscribeSettings = { ...DEFAULTS, random: createRng(0).uniform, ...given };
  checkThresholds(settings);
  checkTimes(settings);
  for (const temperature of settings.temperatures)
    checkDecodingOptions(attemptOptions(settings, temperature, []));
  return settings;
};
