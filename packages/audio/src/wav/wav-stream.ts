import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { AudioSource } from '../bytes/audio-source.js';
import { checkFinite } from '../finite.js';
import { readWavHeader, type WavHeader } from './wav-header.js';
import { decodeWavSamples } from './wav-samples.js';

const BLOCK_SECONDS = 0.25; // short, so that a live stream is not held back
const BLOCK_BYTES_LIMIT = 1 << 22;

const truncation = (name: string, header: WavHeader, frames: number, promised: number): string =>
  `${name}: the file ends early: its header promises ${(promised / header.sampleRate).toFixed(3)} s, ` +
  `${(frames / header.sampleRate).toFixed(3)} s are there`;

async function* wavBlocks(
  reader: ByteReader,
  name: string,
  header: WavHeader,
  onWarning: (message: string) => void,
): AsyncGenerator<readonly Float32Array[], void, void> {
  const { encoding, sampleBytes, channels, sampleRate, dataBytes = Infinity } = header;
  const stride = sampleBytes * channels;
  const wanted = Math.min(BLOCK_BYTES_LIMIT, stride * sampleRate * BLOCK_SECONDS);
  const blockBytes = Math.max(1, Math.floor(wanted / stride)) * stride;
  const promised = Math.floor(dataBytes / stride);
  let frames = 0;
  while (frames < promised) {
    const bytes = await reader.read(Math.min(blockBytes, (promised - frames) * stride));
    const block = decodeWavSamples(bytes, encoding, sampleBytes, channels); // [channel][frame]
    const count = block[0]!.length;
    if (count === 0) break;
    if (encoding === 'f32' || encoding === 'f64')
      for (const samples of block) checkFinite(samples, name, sampleRate, frames);
    frames += count;
    yield block;
  }
  if (promised !== Infinity && frames < promised)
    onWarning(truncation(name, header, frames, promised));
}

/** Opens a RIFF, RF64 or BW64 wav file whose first bytes have been recognised. */
export const openWav = async (
  reader: ByteReader,
  { name, size }: AudioSource,
  { onWarning = () => {} }: OpenAudioOptions,
): Promise<AudioStream> => {
  const header = await readWavHeader(reader, name);
  const { sampleRate, channels, sampleBytes } = header;
  const available = size === undefined ? undefined : size - reader.position;
  const dataBytes = header.dataBytes ?? available;
  return {
    name,
    format: 'wav',
    sampleRate,
    channels,
    ...(dataBytes !== undefined && {
      durationSeconds:
        Math.floor(Math.min(dataBytes, available ?? Infinity) / (sampleBytes * channels)) /
        sampleRate,
    }),
    blocks: () => closing(reader, wavBlocks(reader, name, header, onWarning)),
    close: () => reader.close(),
  };
};

/** The samples may end before the file does: other chunks can follow them. */
async function* closing<T>(reader: ByteReader, blocks: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* blocks;
  } finally {
    await reader.close();
  }
}
