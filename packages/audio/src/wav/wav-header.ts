import { fail } from '@distilwhisper/tensor';

import type { ByteReader } from '../bytes/byte-reader.js';

/** How samples are stored. */
export type WavEncoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64' | 'alaw' | 'mulaw';

export interface WavHeader {
  readonly encoding: WavEncoding;
  readonly sampleRate: number;
  readonly channels: number;
  /** Bytes of one sample of one channel. */
  readonly sampleBytes: number;
  /** Bytes of sample data; absent where the writer did not know (a stream). */
  readonly dataBytes?: number;
}

const PCM = 0x0001;
const FLOAT = 0x0003;
const ALAW = 0x0006;
const MULAW = 0x0007;
const EXTENSIBLE = 0xfffe;
const DECODED: ReadonlySet<number> = new Set([PCM, FLOAT, ALAW, MULAW]);
const FMT_BYTES = 16;
const FMT_LIMIT = 1 << 16;

// Recorders that cannot seek back leave 0 or a number near 2^31 or 2^32.
const isPlaceholderSize = (size: number): boolean => size === 0 || size >= 0x7fff_f000;

const text = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4));

const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const encodingOf = (codec: number, sampleBytes: number): WavEncoding | undefined => {
  if (codec === PCM) return (['u8', 's16', 's24', 's32'] as const)[sampleBytes - 1];
  if (codec === FLOAT) return sampleBytes === 4 ? 'f32' : sampleBytes === 8 ? 'f64' : undefined;
  if (codec === ALAW && sampleBytes === 1) return 'alaw';
  if (codec === MULAW && sampleBytes === 1) return 'mulaw';
  return undefined;
};

/** Codec tag of a `fmt ` chunk; an extensible header names it in the first two bytes of a GUID. */
const codecOf = (fmt: DataView): number => {
  const tag = fmt.getUint16(0, true);
  return tag === EXTENSIBLE && fmt.byteLength >= 26 ? fmt.getUint16(24, true) : tag;
};

/**
 * The codec tag of a wav file whose `fmt ` chunk lies in `head`, if this reader cannot decode it
 * (2 and 17: ADPCM, 49: GSM, 85: MP3 ...).
 */
export const foreignWavCodec = (head: Uint8Array): number | undefined => {
  const bytes = view(head);
  for (let at = 12; at + 8 + FMT_BYTES <= head.length;) {
    const size = bytes.getUint32(at + 4, true);
    if (text(head, at) === 'fmt ' && size >= FMT_BYTES) {
      const codec = codecOf(view(head.subarray(at + 8, at + 8 + size)));
      return DECODED.has(codec) ? undefined : codec;
    }
    at += 8 + size + (size % 2);
  }
  return undefined;
};

const parseFormat = (name: string, chunk: Uint8Array): WavHeader => {
  if (chunk.length < FMT_BYTES)
    fail(
      'format',
      `${name}: the wav 'fmt ' chunk has ${chunk.length} bytes, it needs ${FMT_BYTES}`,
      {
        name,
      },
    );
  const fmt = view(chunk);
  const codec = codecOf(fmt);
  const channels = fmt.getUint16(2, true);
  const sampleRate = fmt.getUint32(4, true);
  const blockAlign = fmt.getUint16(12, true);
  const bits = fmt.getUint16(14, true);
  if (channels === 0)
    fail('format', `${name}: the wav header says 0 channels; the file is damaged`, { name });
  const sampleBytes = blockAlign % channels === 0 ? blockAlign / channels : Math.ceil(bits / 8);
  const encoding = encodingOf(codec, sampleBytes);
  if (encoding === undefined)
    return fail(
      'unsupported',
      `${name}: wav codec 0x${codec.toString(16)} with ${bits} bits in ${sampleBytes}-byte samples is none of ` +
        'u8, s16, s24, s32, f32, f64, A-law, mu-law',
      { name, codec, bits, sampleBytes },
    );
  return { encoding, sampleRate, channels, sampleBytes };
};

interface Chunk {
  readonly id: string;
  readonly size: number;
}

const nextChunk = async (reader: ByteReader): Promise<Chunk | undefined> => {
  const header = await reader.read(8);
  if (header.length < 8) return undefined;
  return { id: text(header, 0), size: view(header).getUint32(4, true) };
};

const readChunkBody = async (reader: ByteReader, size: number): Promise<Uint8Array> => {
  const kept = (await reader.read(Math.min(size, FMT_LIMIT))).slice();
  await reader.skip(size - kept.length + (size % 2));
  return kept;
};

/** The 64-bit data size of an RF64 file (EBU Tech 3306, `ds64` chunk). */
const dataSize64 = (chunk: Uint8Array): number | undefined =>
  chunk.length >= 16 ? Number(view(chunk).getBigUint64(8, true)) : undefined;

/**
 * Reads a wav header up to the first sample: RIFF, RF64 and BW64, extensible or not.
 *
 * A data size of 0 or near 2^31 or 2^32 means "to the end of the file", as ffmpeg reads it.
 *
 * @throws DistilWhisperError `format` where the header is damaged or ends early,
 *   `unsupported` for another codec or sample size
 */
export const readWavHeader = async (reader: ByteReader, name: string): Promise<WavHeader> => {
  await reader.skip(12); // 'RIFF', size, 'WAVE': checked by the caller
  let format: WavHeader | undefined;
  let size64: number | undefined;
  for (let chunk = await nextChunk(reader); chunk; chunk = await nextChunk(reader)) {
    if (chunk.id === 'data') {
      if (!format)
        return fail('format', `${name}: the wav file has no 'fmt ' chunk before its data`, {
          name,
        });
      const dataBytes = chunk.size === 0xffff_ffff && size64 !== undefined ? size64 : chunk.size;
      const unknown = size64 === undefined ? isPlaceholderSize(dataBytes) : dataBytes === 0;
      return unknown ? format : { ...format, dataBytes };
    }
    const body = await readChunkBody(reader, chunk.size);
    if (chunk.id === 'ds64') size64 = dataSize64(body);
    if (chunk.id === 'fmt ') format = parseFormat(name, body);
  }
  return fail(
    'format',
    `${name}: the wav file ends after ${reader.position} bytes, before its first sample; was it cut off?`,
    { name, bytes: reader.position },
  );
};
