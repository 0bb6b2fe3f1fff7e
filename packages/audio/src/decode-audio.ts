import type { AudioStream, OpenAudioOptions } from './audio-stream.js';
import type { AudioBytes } from './bytes/audio-source.js';
import { SAMPLE_RATE } from './constants.js';
import { joinSamples } from './join-samples.js';
import { monoBlocks } from './mono.js';
import { openAudio } from './open-audio.js';

/** A recording as a model hears it. */
export interface DecodedAudio {
  /** Mono, 16 kHz, nominally in [-1, 1]. */
  readonly samples: Float32Array;
  readonly seconds: number;
}

/** Reads a stream to its end: 230 MB of memory an hour; `monoBlocks` reads it in flat memory. */
export const collectAudio = async (stream: AudioStream): Promise<DecodedAudio> => {
  const blocks: Float32Array[] = [];
  for await (const block of monoBlocks(stream)) blocks.push(block);
  const samples = joinSamples(blocks);
  return { samples, seconds: samples.length / SAMPLE_RATE };
};

/** Decodes audio in memory to mono samples at 16 kHz. Errors: see {@link openAudio}. */
export const decodeAudio = async (
  audio: AudioBytes,
  options: OpenAudioOptions & { readonly name?: string } = {},
): Promise<DecodedAudio> => collectAudio(await openAudio(audio, options));
