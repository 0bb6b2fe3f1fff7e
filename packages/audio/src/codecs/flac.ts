import { FLACDecoder } from '@wasm-audio-decoders/flac';

import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { AudioSource } from '../bytes/audio-source.js';
import { openWasmStream, wasmInput } from './wasm-stream.js';

/** Seconds by the STREAMINFO block (RFC 9639, 8.2) that every native FLAC file begins with. */
const durationOf = (head: Uint8Array): number | undefined => {
  if (head.length < 26 || head[0] !== 0x66 || (head[4]! & 0x7f) !== 0) return undefined;
  const info = new DataView(head.buffer, head.byteOffset + 18, 8).getBigUint64(0);
  const sampleRate = Number(info >> 44n);
  const samples = Number(info & 0xf_ffff_ffffn);
  return samples > 0 && sampleRate > 0 ? samples / sampleRate : undefined;
};

/**
 * The header of a frame that never comes (RFC 9639, 9.1: 4096 samples, mono, 16 bit; with its CRC-8), and bytes
 * that are none. The decoder tells the end of a frame by the header after it, and loses a last frame of a
 * few bytes where the file just ends.
 */
const HEADER_AFTER_THE_LAST = Uint8Array.of(
  0xff,
  0xf8,
  0xc9,
  0x08,
  0x00,
  0x95,
  ...Array<number>(16).fill(0x55),
);

async function* withEnd(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield* input;
  yield HEADER_AFTER_THE_LAST;
}

/** Opens FLAC, native or in Ogg. */
export const openFlac = async (
  reader: ByteReader,
  { name }: AudioSource,
  options: OpenAudioOptions,
): Promise<AudioStream> => {
  const head = await reader.peek(26);
  const durationSeconds = durationOf(head);
  const isNative = head[0] === 0x66; // fLaC, not OggS
  const { input, close } = wasmInput(reader);
  const createDecoder = (): FLACDecoder => new FLACDecoder();
  return openWasmStream(
    {
      name,
      format: 'flac',
      input: isNative ? withEnd(input) : input,
      close,
      createDecoder,
      durationSeconds,
      durationIsExact: true,
    },
    options,
  );
};
