import {
  transcribeSegments,
  type Segment,
  type TranscribeOptions,
  type Transcription,
} from '@distilwhisper/whisper';
import type { LoadedModel } from './load-model.js';
import { openMelSource, type Audio } from './mel-source.js';

export interface TranscribeAudioOptions extends TranscribeOptions {
  /** The ffmpeg command for m4a, webm and other formats; `false` to do without. Default `ffmpeg`. */
  readonly ffmpeg?: string | false;
  /** Told what was tolerated in the file, e.g. that it ends early. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Transcribes a recording of any length in flat memory and yields segments as they are decoded.
 * Returns the language. Where the model has experts, those of the given or detected language are used,
 * with `detectLanguage: 'each'` those of each window's.
 *
 * @throws DistilWhisperError as `openAudio` and `transcribeSegments`
 */
export async function* streamTranscription(
  model: LoadedModel,
  audio: Audio,
  { ffmpeg, onWarning, ...options }: TranscribeAudioOptions = {},
): AsyncGenerator<Segment, string, undefined> {
  const source = await openMelSource(audio, model.dimensions.melBins, {
    ...(ffmpeg === undefined ? {} : { ffmpeg }),
    ...(onWarning ? { onWarning } : {}),
  });
  try {
    return yield* transcribeSegments(model, source, options);
  } finally {
    await source.close();
  }
}

/**
 * Transcribes a recording.
 *
 * @throws DistilWhisperError as {@link streamTranscription}
 */
export const transcribeAudio = async (
  model: LoadedModel,
  audio: Audio,
  options: TranscribeAudioOptions = {},
): Promise<Transcription> => {
  const segments: Segment[] = [];
  const stream = streamTranscription(model, audio, options);
  for (;;) {
    const { done, value } = await stream.next();
    if (done) {
      const text = model.tokenizer.decode(segments.flatMap(({ tokens }) => tokens));
      return { text, language: value, segments };
    }
    segments.push(value);
  }
};
