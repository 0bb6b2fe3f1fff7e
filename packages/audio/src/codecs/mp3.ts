import { MPEGDecoder } from 'mpg123-decoder';

import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { AudioSource } from '../bytes/audio-source.js';
import { findMp3Frames, mp3FrameAt, taggedSamples } from './mp3-header.js';
import { openWasmStream, wasmInput, type WasmStreamPlan } from './wasm-stream.js';

const HEAD_BYTES = 1 << 14;

/** What the first frame says. The duration is by its Xing or Info tag exactly, else by its bitrate roughly. */
const headerOf = (
  head: Uint8Array,
  bytesLeft = NaN,
): Pick<WasmStreamPlan, 'keepChannels' | 'durationSeconds' | 'durationIsExact'> => {
  const at = findMp3Frames(head, 1, head.length) ?? 0;
  const frame = mp3FrameAt(head, at);
  if (!frame) return { durationIsExact: false };
  const samples = taggedSamples(head, at, frame);
  const estimate = ((bytesLeft - at) * 8) / frame.bitrate;
  return {
    keepChannels: frame.channels,
    durationIsExact: samples !== undefined,
    durationSeconds:
      samples !== undefined
        ? samples / frame.sampleRate
        : Number.isNaN(estimate)
          ? undefined
          : estimate,
  };
};

/** Opens MPEG audio (layers I to III). Encoder delay and padding are removed where a LAME tag states them. */
export const openMp3 = async (
  reader: ByteReader,
  { name, size }: AudioSource,
  options: OpenAudioOptions,
): Promise<AudioStream> => {
  const head = await reader.peek(HEAD_BYTES);
  const bytesLeft = size === undefined ? undefined : size - reader.position;
  const createDecoder = (): MPEGDecoder => new MPEGDecoder();
  return openWasmStream(
    { name, format: 'mp3', ...wasmInput(reader), createDecoder, ...headerOf(head, bytesLeft) },
    options,
  );
};
