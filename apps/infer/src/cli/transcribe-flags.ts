import { fail } from '@distilwhisper/tensor';
import {
  LANGUAGE_NAMES,
  languageCode,
  type SubtitleOptions,
  type TranscribeOptions,
} from '@distilwhisper/whisper';
import type { ComputeType } from '../compute-type.js';
import type { Threshold } from './options.js';

/** The flags of `transcribe` as commander gives them. */
export interface TranscribeFlags {
  readonly model: string;
  readonly language: string;
  readonly task: 'transcribe' | 'translate';
  readonly format: string;
  readonly outputDir?: string;
  readonly timestamps?: boolean;
  readonly threads?: number;
  readonly computeType?: ComputeType;
  readonly cacheDir?: string;
  readonly experts?: readonly string[];
  readonly prepareExperts?: boolean;
  readonly expertsReport?: readonly string[];
  readonly quiet?: boolean;
  readonly temperature?: readonly number[];
  readonly beamSize?: number;
  readonly patience?: number;
  readonly lengthPenalty?: number;
  readonly bestOf?: number;
  readonly initialPrompt?: string;
  readonly hotwords?: string;
  readonly carryInitialPrompt?: boolean;
  readonly prefix?: string;
  readonly suppressTokens?: 'none' | readonly number[];
  readonly detectLanguage?: 'first' | 'each';
  readonly clipTimestamps?: readonly number[];
  readonly conditionOnPreviousText: boolean;
  readonly wordTimestamps?: boolean;
  readonly compressionRatioThreshold?: Threshold;
  readonly logprobThreshold?: Threshold;
  /** Of `--no-speech-threshold`, which commander takes for a negation: true where it is not given. */
  readonly speechThreshold: Threshold | true;
  readonly loopThreshold?: number;
  /** Of `--no-repeat-ngram`, see `speechThreshold`. */
  readonly repeatNgram: number | true;
  readonly repetitionPenalty?: number;
  readonly hallucinationSilenceThreshold?: number;
  readonly audioContext?: 'full' | 'elastic';
  readonly vad?: boolean;
  readonly batchSize?: number;
  readonly vadModel?: string;
  readonly live?: boolean;
  readonly raw?: number;
  readonly maxLineWidth?: number;
  readonly maxLineCount?: number;
  readonly maxWordsPerLine?: number;
  readonly highlightWords?: boolean;
}

/** Code of the language asked for; undefined where it is to be detected. @throws DistilWhisperError `argument` */
export const languageOf = ({ language }: Pick<TranscribeFlags, 'language'>): string | undefined => {
  if (language === 'auto') return undefined;
  return (
    languageCode(language) ??
    fail('argument', `unknown language '${language}'; give auto, a code or a name: ${Object.entries(LANGUAGE_NAMES).map(([code, name]) => `${code} (${name})`).join(', ')}`, { option: 'language', language }) // prettier-ignore
  );
};

/** Flags under the names of the library; those not given are left to its defaults. */
export const transcribeOptions = (flags: TranscribeFlags): TranscribeOptions => {
  if (flags.detectLanguage !== undefined && flags.language !== 'auto')
    fail('argument', '--detect-language and --language exclude each other', { option: 'detectLanguage' }); // prettier-ignore
  if (flags.prepareExperts && !flags.experts)
    fail('argument', '--prepare-experts needs --experts: without packs there is nothing to prepare', { option: 'prepareExperts' }); // prettier-ignore
  const given: Record<string, unknown> = {
    language: languageOf(flags),
    task: flags.task,
    temperatures: flags.temperature,
    beamSize: flags.beamSize,
    patience: flags.patience,
    lengthPenalty: flags.lengthPenalty,
    bestOf: flags.bestOf,
    initialPrompt: flags.initialPrompt,
    hotwords: flags.hotwords,
    carryInitialPrompt: flags.carryInitialPrompt,
    prefix: flags.prefix,
    suppressTokens: flags.suppressTokens,
    detectLanguage: flags.detectLanguage,
    clipTimestamps: flags.clipTimestamps,
    conditionOnPreviousText: flags.conditionOnPreviousText,
    wordTimestamps: flags.wordTimestamps,
    compressionRatioThreshold: thresholdOf(flags.compressionRatioThreshold),
    logProbThreshold: thresholdOf(flags.logprobThreshold),
    noSpeechThreshold: flags.speechThreshold === true ? undefined : thresholdOf(flags.speechThreshold), // prettier-ignore
    loopThreshold: flags.loopThreshold,
    noRepeatNgram: flags.repeatNgram === true ? undefined : flags.repeatNgram,
    repetitionPenalty: flags.repetitionPenalty,
    hallucinationSilenceThreshold: flags.hallucinationSilenceThreshold,
    audioContext: flags.audioContext,
  };
  return withoutUndefined(given);
};

const thresholdOf = (given: Threshold | undefined): number | null | undefined =>
  given === 'none' ? null : given;

/** Limits of subtitle lines. @throws DistilWhisperError `argument` where words have no times to break at */
export const subtitleOptions = (flags: TranscribeFlags): SubtitleOptions => {
  const { maxLineWidth, maxLineCount, maxWordsPerLine, highlightWords, wordTimestamps } = flags;
  const options = withoutUndefined({ maxLineWidth, maxLineCount, maxWordsPerLine, highlightWords });
  const [first] = Object.keys(options);
  if (first !== undefined && !wordTimestamps)
    fail('argument', `--${first.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} needs --word-timestamps: lines are broken between timed words`, { option: first }); // prettier-ignore
  return options;
};

const withoutUndefined = (given: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
