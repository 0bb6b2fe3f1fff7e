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

/** Opens FLAC, native or in Ogg. */
export const openFlac = async (
  reader: ByteReader,
  { name }: AudioSource,
  options: OpenAudioOptions,
): Promise<AudioStream> => {
  const durationSeconds = durationOf(await reader.peek(26));
  const createDecoder = (): FLACDecoder => new FLACDecoder();
  return openWasmStream(
    {
      name,
      format: 'flac',
      ...wasmInput(reader),
      createDecoder,
      durationSeconds,
      durationIsExact: true,
    },
    options,
  );
};
