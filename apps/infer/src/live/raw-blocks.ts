import { SAMPLE_RATE, createResampler } from '@distilwhisper/audio';

/**
 * Raw signed 16-bit little-endian mono samples, as `arecord -t raw -f S16_LE` or `ffmpeg -f s16le` write
 * them, as blocks at 16 kHz. Half a sample at the end of the stream is dropped.
 */
export async function* rawBlocks(
  bytes: AsyncIterable<Uint8Array>,
  sampleRate: number,
): AsyncGenerator<Float32Array, void, undefined> {
  const resampler = createResampler(sampleRate, SAMPLE_RATE);
  let rest = new Uint8Array(0);
  for await (const chunk of bytes) {
    const joined = new Uint8Array(rest.length + chunk.length);
    joined.set(rest);
    joined.set(chunk, rest.length);
    const whole = joined.length - (joined.length % 2);
    rest = joined.slice(whole);
    const block = resampler.push(samplesOf(joined.subarray(0, whole)));
    if (block.length > 0) yield block;
  }
  const tail = resampler.end();
  if (tail.length > 0) yield tail;
}

const samplesOf = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from(
    { length: bytes.length / 2 },
    (_, i) => view.getInt16(2 * i, true) / 32_768,
  );
};
