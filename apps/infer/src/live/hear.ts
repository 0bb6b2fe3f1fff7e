import { SAMPLE_RATE, logMel, type MelExtractor } from '@distilwhisper/audio';
import { tensor, type F32 } from '@distilwhisper/tensor';
import {
  addWords,
  decodeEncoded,
  detectLanguage,
  modelFor,
  type DecodingOptions,
  type DecodingResult,
  type SegmentDraft,
  type Word,
} from '@distilwhisper/whisper';
import type { LoadedModel } from '../load-model.js';
import type { Heard } from './utterances.js';

/** How an utterance is decoded. */
export interface HearOptions extends Pick<
  DecodingOptions,
  'task' | 'language' | 'prompt' | 'hotwords' | 'beamSize' | 'suppressTokens' | 'signal'
> {
  /** `elastic` (default): the encoder hears the utterance and a second more; `full`: 30 s. */
  readonly audioContext?: 'full' | 'elastic';
  /** Default false. Needs a decoder with alignment. */
  readonly wordTimestamps?: boolean;
}

export interface HeardText {
  /** What follows the prefix. */
  readonly result: DecodingResult;
  /** Of prefix and result together, where they are asked for and the utterance is over. */
  readonly words?: readonly Word[];
}

type Mel = F32<readonly ['batch', 'mel', 'frame']>;

const LOOP_COMPRESSION = 2.4;
const SILENCE = { noSpeechProb: 0.6, averageLogProb: -1 };

/**
 * Decodes what is known of an utterance. Where no language is given and languages have experts, the language
 * is detected first; an elastic context that loops is decoded again in full.
 *
 * @param prefix tokens at its beginning that will not change any more
 */
export const hear = async (
  model: LoadedModel,
  heard: Heard,
  options: HearOptions & { readonly extractor: MelExtractor },
  prefix: readonly number[],
): Promise<HeardText> => {
  const { audioContext = 'elastic' } = options;
  const first = await hearIn(model, heard, options, prefix, audioContext);
  const isLoop = audioContext === 'elastic' && first.result.compressionRatio > LOOP_COMPRESSION;
  const text = isLoop ? await hearIn(model, heard, options, prefix, 'full') : first;
  const { noSpeechProb, averageLogProb } = text.result;
  const isSilence = noSpeechProb > SILENCE.noSpeechProb && averageLogProb < SILENCE.averageLogProb;
  if (!isSilence) return text;
  return { ...text, result: { ...text.result, tokens: [], text: '' } };
};

const hearIn = async (
  model: LoadedModel,
  heard: Heard,
  options: HearOptions & { readonly extractor: MelExtractor },
  prefix: readonly number[],
  audioContext: 'full' | 'elastic',
): Promise<HeardText> => {
  const mel = melOf(heard.samples, model.dimensions.melBins, audioContext, options.extractor);
  const language = options.language ?? (await languageToRoute(model, mel));
  const { task, wordTimestamps = false } = options;
  const routed = language === undefined ? model : modelFor(model, language, task);
  const cache = await routed.decoder.start(mel);
  try {
    const [result] = await decodeEncoded(
      routed,
      { cache, windows: 1 },
      decodingOptions({ ...options, ...(language === undefined ? {} : { language }) }, prefix),
    );
    if (!wordTimestamps || !heard.isOver) return { result: result! };
    const segment: SegmentDraft = { start: heard.start / SAMPLE_RATE, end: heard.end / SAMPLE_RATE, text: result!.text, tokens: [...prefix, ...result!.tokens] }; // prettier-ignore
    const frame = heard.start / 160;
    const place = { seek: frame, frames: Math.floor(heard.samples.length / 160), lastSpeech: segment.start }; // prettier-ignore
    await addWords(
      routed,
      cache,
      [segment],
      place,
      task === undefined ? {} : { task },
      result!.language,
    );
    return { result: result!, words: segment.words ?? [] };
  } finally {
    routed.decoder.release?.(cache);
  }
};

/** The language of an utterance, where it must be known before it is decoded. */
const languageToRoute = async (model: LoadedModel, mel: Mel): Promise<string | undefined> => {
  if (!model.decoderFor || !model.tokenizer.multilingual) return undefined;
  const cache = await model.decoder.start(mel);
  try {
    const [detection] = await detectLanguage(model, { cache, windows: 1 });
    return detection!.language;
  } finally {
    model.decoder.release?.(cache);
  }
};

const decodingOptions = (
  { task = 'transcribe', ...options }: HearOptions,
  prefix: readonly number[],
): DecodingOptions => {
  const { language, prompt, hotwords, beamSize, suppressTokens, signal } = options;
  return {
    task,
    timestamps: false,
    // With a prefix the first token sampled may well be the end.
    suppressBlank: prefix.length === 0,
    ...given({ language, prompt, hotwords, beamSize, suppressTokens, signal }),
    ...(prefix.length > 0 ? { prefix } : {}),
  };
};

const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }; // prettier-ignore

/** [batch 1, mel, frame], followed by silence: to 30 s, or a second and an even number of frames. */
const melOf = (
  samples: Float32Array,
  bins: number,
  audioContext: 'full' | 'elastic',
  extractor: MelExtractor,
): Mel => {
  const elastic = (Math.ceil((samples.length + SAMPLE_RATE) / 320) * 320) / SAMPLE_RATE;
  const padToSeconds = audioContext === 'full' ? 30 : Math.min(30, elastic);
  const { data, shape } = logMel(samples, { bins, padToSeconds, extractor });
  return tensor<'float32', readonly ['batch', 'mel', 'frame']>('float32', [1, ...shape], data);
};
