import { ALAW_TABLE, MULAW_TABLE } from './g711.js';
import type { WavEncoding } from './wav-header.js';

type ReadSample = (view: DataView, at: number) => number;

// Integers are divided by 2^(bits - 1), as every reader of speech data sets does.
const READ_SAMPLE: Readonly<Record<WavEncoding, ReadSample>> = {
  u8: (view, at) => (view.getUint8(at) - 128) / 128,
  s16: (view, at) => view.getInt16(at, true) / 32_768,
  s24: (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608,
  s32: (view, at) => view.getInt32(at, true) / 2_147_483_648,
  f32: (view, at) => view.getFloat32(at, true),
  f64: (view, at) => view.getFloat64(at, true),
  alaw: (view, at) => ALAW_TABLE[view.getUint8(at)]!,
  mulaw: (view, at) => MULAW_TABLE[view.getUint8(at)]!,
};

/** Interleaved stored samples to one Float32Array a channel. `bytes` holds whole frames. */
export const decodeWavSamples = (
  bytes: Uint8Array,
  encoding: WavEncoding,
  sampleBytes: number,
  channels: number,
): Float32Array[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READ_SAMPLE[encoding];
  const stride = sampleBytes * channels;
  const frames = Math.floor(bytes.length / stride);
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let frame = 0, at = channel * sampleBytes; frame < frames; frame += 1, at += stride)
      samples[frame] = read(view, at);
    return samples;
  });
};
