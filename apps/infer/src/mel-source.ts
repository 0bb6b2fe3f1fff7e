import {
  HOP_LENGTH,
  SAMPLE_RATE,
  collectAudio,
  logMel,
  logMelMaximum,
  monoBlocks,
} from '@distilwhisper/audio';
import { openAudio, type AudioFile, type OpenAudioFileOptions } from '@distilwhisper/audio/node';
import { melSource, streamMelSource, type MelSource } from '@distilwhisper/whisper';

/** Mono samples at 16 kHz in [-1, 1], a path, a file URL, the bytes of a file, or a stream of them. */
export type Audio = Float32Array | AudioFile;

/** A spectrogram, and what closes the file behind it. */
export interface OpenMelSource extends MelSource {
  close(): Promise<void>;
}

/** Recordings up to this long are decoded whole (38 MB); longer ones are read as they are needed. */
const WHOLE_SECONDS = 600;
/** openai/whisper hears every recording followed by a window of silence. */
const PAD_SECONDS = 30;

/**
 * The log-mel spectrogram of a recording. Its dynamic range depends on the loudest moment of the whole
 * recording, so a long file is read twice; a stream of unknown length takes the loudest so far.
 */
export const openMelSource = async (
  audio: Audio,
  bins: number,
  options: OpenAudioFileOptions,
): Promise<OpenMelSource> => {
  if (audio instanceof Float32Array) return wholeSource(audio, bins);
  const stream = await openAudio(audio, options);
  const seconds = stream.durationSeconds;
  if (seconds !== undefined && seconds <= WHOLE_SECONDS)
    return wholeSource((await collectAudio(stream)).samples, bins);
  const samples = seconds === undefined ? undefined : Math.round(seconds * SAMPLE_RATE);
  if (!isReadableTwice(audio))
    return {
      ...streamMelSource(monoBlocks(stream), { bins, samples }),
      close: () => stream.close(),
    };
  const maximum = await logMelMaximum(monoBlocks(stream), { bins });
  const again = await openAudio(audio, { ...options, onWarning: () => {} });
  return {
    ...streamMelSource(monoBlocks(again), { bins, samples, maximum }),
    close: () => again.close(),
  };
};

const wholeSource = (samples: Float32Array, bins: number): OpenMelSource => ({
  ...melSource(
    logMel(samples, { bins, padSeconds: PAD_SECONDS }),
    Math.floor(samples.length / HOP_LENGTH),
  ),
  close: async () => {},
});

const isReadableTwice = (audio: AudioFile): boolean =>
  typeof audio === 'string' || audio instanceof URL || audio instanceof Uint8Array;
