import { SAMPLE_RATE, createMelExtractor } from '@distilwhisper/audio';
import { fail } from '@distilwhisper/tensor';
import { checkVocabulary, languageCode, type Word } from '@distilwhisper/whisper';
import type { LoadedModel } from '../load-model.js';
import { abortable } from './abortable.js';
import { hear, type HearOptions } from './hear.js';
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
  /** Times of the words of `stable`, in seconds of the stream: of final updates, with `wordTimestamps`. */
  readonly words?: readonly Word[];
}

export interface StreamLiveOptions extends UtteranceOptions, HearOptions {
  /** Seconds of new speech between two updates; more where decoding takes longer. Default 1. */
  readonly stepSeconds?: number;
  /** Where no language is given: `first` (default) is that of the first utterance, `each` each one's own. */
  readonly detectLanguage?: 'first' | 'each';
  /** Milliseconds, monotonic; an argument so that tests need no clock. */
  readonly now?: () => number;
}

/**
 * Transcribes speech as it is spoken, from a microphone or a pipe. While an utterance goes on it is decoded
 * again and again; words on which two decodings in a row agree are stable. A pause ends it. The language is
 * given, or that of the first utterance; where it has experts, they are used.
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
    for (const over of await tracker.push(block)) yield* listener(over);
    const open = pacer.isDue(tracker.length) ? tracker.open() : undefined;
    if (!open) continue;
    const started = now();
    yield* listener(open);
    pacer.took(now() - started, tracker.length);
  }
  const last = await tracker.end();
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
    const hearing = { ...options, ...(language ? { language } : {}), extractor };
    const { result, words } = await hear(model, heard, hearing, agreement.stable);
    const times = { start: heard.start / SAMPLE_RATE, end: heard.end / SAMPLE_RATE };
    if (heard.isOver) {
      const stable = tokenizer.decode([...agreement.stable, ...result.tokens]).trim();
      if (stable !== '' && options.detectLanguage !== 'each') language ??= result.language;
      agreement = NO_AGREEMENT;
      if (stable !== '' || shown)
        yield { ...times, stable, partial: '', isFinal: true, language: result.language, ...(words && { words }) }; // prettier-ignore
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
