import { MPEGDecoder } from 'mpg123-decoder';

import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { AudioSource } from '../bytes/audio-source.js';
import { findMp3Frames, mp3FrameAt, taggedSamples } from './mp3-header.js';
import { openWasmStream, wasmInput } from './wasm-stream.js';

const HEAD_BYTES = 1 << 14;

/** By the Xing or Info tag exactly, else by the first frame's bitrate roughly, else not at all. */
const durationOf = (
  head: Uint8Array,
  bytesLeft: number | undefined,
): { durationSeconds?: number; durationIsExact: boolean } => {
  const at = findMp3Frames(head, 1, head.length) ?? 0;
  const frame = mp3FrameAt(head, at);
  const samples = frame && taggedSamples(head, at, frame);
  if (frame && samples !== undefined)
    return { durationSeconds: samples / frame.sampleRate, durationIsExact: true };
  if (frame && bytesLeft !== undefined)
    return { durationSeconds: ((bytesLeft - at) * 8) / frame.bitrate, durationIsExact: false };
  return { durationIsExact: false };
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
    { name, format: 'mp3', ...wasmInput(reader), createDecoder, ...durationOf(head, bytesLeft) },
    options,
  );
};
