import { SAMPLE_RATE, createMelExtractor, logMel, type MelExtractor } from '@distilwhisper/audio';
import { fail, tensor } from '@distilwhisper/tensor';
import {
  checkVocabulary,
  decode,
  languageCode,
  type DecodingOptions,
  type DecodingResult,
} from '@distilwhisper/whisper';
import type { LoadedModel } from '../load-model.js';
import { abortable } from './abortable.js';
import { NO_AGREEMENT, agree, type Agreement } from './local-agreement.js';
import { createUtteranceTracker, type Heard, type UtteranceOptions } from './utterances.js';

/** What is known of the utterance under way. */
export interface LiveUpdate {
  /** Seconds of the stream. */
  readonly start: number;
  readonly end: number;
  /** From the beginning of the utterance; it only grows. */
  readonly stable: string;
  /** What may follow it; replaced by the next update. */
  readonly partial: string;
  /** The utterance is over: `stable` is all of it. */
  readonly isFinal: boolean;
  readonly language: string;
}

export interface StreamLiveOptions
  extends
    UtteranceOptions,
    Pick<DecodingOptions, 'task' | 'language' | 'prompt' | 'hotwords' | 'beamSize' | 'signal'> {
  /** Seconds of new speech between two updates; more where decoding takes longer. Default 1. */
  readonly stepSeconds?: number;
  /** `elastic` (default): the encoder hears the utterance and a second more; `full`: 30 s. */
  readonly audioContext?: 'full' | 'elastic';
  /** Milliseconds, monotonic; an argument so that tests need no clock. */
  readonly now?: () => number;
}

const LOOP_COMPRESSION = 2.4;
const SILENCE = { noSpeechProb: 0.6, averageLogProb: -1 };

/**
 * Transcribes speech as it is spoken, from a microphone or a pipe. While an utterance goes on it is decoded
 * again and again; words on which two decodings in a row agree are stable. A pause ends it. The language is
 * given, or that of the first utterance.
 *
 * @param blocks mono samples at 16 kHz, of any length
 * @throws DistilWhisperError `argument`, `missing` (language), `mismatch` (tokenizer), `cancelled`
 */
export async function* streamLive(
  model: LoadedModel,
  blocks: AsyncIterable<Float32Array>,
  options: StreamLiveOptions = {},
): AsyncGenerator<LiveUpdate, void, undefined> {
  const { stepSeconds = 1, maxSeconds = 25, now = () => performance.now() } = options;
  if (!(stepSeconds > 0)) refuse('stepSeconds must be a number > 0', 'stepSeconds', stepSeconds);
  if (!(maxSeconds >= 2 && maxSeconds <= 29)) refuse('maxSeconds must lie between 2 and 29', 'maxSeconds', maxSeconds); // prettier-ignore
  checkVocabulary(model.tokenizer, model.decoder.vocabulary);
  const tracker = createUtteranceTracker(options);
  const listener = createListener(model, options);
  const pacer = createPacer(stepSeconds);
  for await (const block of abortable(blocks, options.signal)) {
    for (const over of tracker.push(block)) yield* listener(over);
    const open = pacer.isDue(tracker.length) ? tracker.open() : undefined;
    if (!open) continue;
    const started = now();
    yield* listener(open);
    pacer.took(now() - started, tracker.length);
  }
  const last = tracker.end();
  if (last) yield* listener(last);
}

const refuse = (rule: string, option: string, value: unknown): never =>
  fail('argument', `${rule}, not ${String(value)}`, { option, value });

/** Asks for an update each step of speech, or as often as decoding keeps up with it. */
const createPacer = (stepSeconds: number) => {
  let wait = stepSeconds;
  let decoded = 0;
  return {
    isDue: (length: number): boolean => {
      if (length < decoded) decoded = 0; // another utterance
      return length - decoded >= wait * SAMPLE_RATE;
    },
    took: (milliseconds: number, length: number): void => {
      wait = Math.max(stepSeconds, milliseconds / 1000);
      decoded = length;
    },
  };
};

type Listener = (heard: Heard) => AsyncGenerator<LiveUpdate, void, undefined>;

/** Decodes what is heard and keeps what is agreed on until the utterance is over. */
const createListener = (model: LoadedModel, options: StreamLiveOptions): Listener => {
  const { tokenizer } = model;
  const extractor = createMelExtractor(model.dimensions.melBins);
  let language = options.language && (languageCode(options.language) ?? options.language);
  let agreement: Agreement = NO_AGREEMENT;
  let shown = false;
  return async function* listen(heard) {
    const result = await hear(model, heard, { ...options, ...(language ? { language } : {}) }, agreement.stable, extractor); // prettier-ignore
    const times = { start: heard.start / SAMPLE_RATE, end: heard.end / SAMPLE_RATE };
    if (heard.isOver) {
      const stable = tokenizer.decode([...agreement.stable, ...result.tokens]).trim();
      if (stable !== '') language ??= result.language;
      agreement = NO_AGREEMENT;
      if (stable !== '' || shown)
        yield { ...times, stable, partial: '', isFinal: true, language: result.language };
      shown = false;
      return;
    }
    agreement = agree(tokenizer, agreement, result.tokens, result.language);
    const partial = agreement.pending.map(({ text }) => text).join('');
    const stable = tokenizer.decode(agreement.stable).trimStart();
    if (stable === '' && partial === '' && !shown) return;
    shown = true;
    yield { ...times, stable, partial: stable === '' ? partial.trimStart() : partial, isFinal: false, language: result.language }; // prettier-ignore
  };
};

const hear = async (
  model: LoadedModel,
  { samples }: Heard,
  options: StreamLiveOptions,
  prefix: readonly number[],
  extractor: MelExtractor,
): Promise<DecodingResult> => {
  const { task = 'transcribe', language, prompt, hotwords, beamSize, signal } = options;
  const decoder = (language !== undefined && model.experts?.forLanguage(language, task)) || model.decoder; // prettier-ignore
  const decodeWith = async (audioContext: 'full' | 'elastic'): Promise<DecodingResult> => {
    const mel = melOf(samples, model.dimensions.melBins, audioContext, extractor);
    const [result] = await decode({ ...model, decoder }, mel, {
      task,
      timestamps: false,
      // With a prefix the first token sampled may well be the end.
      suppressBlank: prefix.length === 0,
      ...given({ language, prompt, hotwords, beamSize, signal }),
      ...(prefix.length > 0 ? { prefix } : {}),
    });
    return result!;
  };
  const { audioContext = 'elastic' } = options;
  const first = await decodeWith(audioContext);
  const isLoop = audioContext === 'elastic' && first.compressionRatio > LOOP_COMPRESSION;
  const result = isLoop ? await decodeWith('full') : first;
  const isSilence = result.noSpeechProb > SILENCE.noSpeechProb && result.averageLogProb < SILENCE.averageLogProb; // prettier-ignore
  return isSilence ? { ...result, tokens: [], text: '' } : result;
};

const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }; // prettier-ignore

/** [batch 1, mel, frame], followed by silence: to 30 s, or a second and an even number of frames. */
const melOf = (
  samples: Float32Array,
  bins: number,
  audioContext: 'full' | 'elastic',
  extractor: MelExtractor,
) => {
  const elastic = (Math.ceil((samples.length + SAMPLE_RATE) / 320) * 320) / SAMPLE_RATE;
  const padToSeconds = audioContext === 'full' ? 30 : Math.min(30, elastic);
  const { data, shape } = logMel(samples, { bins, padToSeconds, extractor });
  return tensor<'float32', readonly ['batch', 'mel', 'frame']>('float32', [1, ...shape], data);
};
