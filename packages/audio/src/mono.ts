import { fail } from '@distilwhisper/tensor';

import type { AudioBlock, AudioStream } from './audio-stream.js';
import { SAMPLE_RATE } from './constants.js';
import { createResampler } from './resample/resampler.js';

/** The mean of the channels. A single channel is returned as it is. */
export const mixToMono = (block: AudioBlock): Float32Array => {
  const [first = new Float32Array(0), ...others] = block;
  if (others.length === 0) return first;
  const mixed = new Float32Array(first.length);
  for (let i = 0; i < mixed.length; i += 1) {
    let sum = first[i]!;
    for (const channel of others) sum += channel[i]!;
    mixed[i] = sum / block.length;
  }
  return mixed;
};

/**
 * What a model hears: the mean of the channels at 16 kHz, a block at a time, in flat memory.
 *
 * @throws DistilWhisperError `format` at the end of a stream that held no sample
 */
export async function* monoBlocks(
  stream: AudioStream,
  sampleRate: number = SAMPLE_RATE,
): AsyncGenerator<Float32Array, void, void> {
  const resampler = createResampler(stream.sampleRate, sampleRate);
  let samples = 0;
  for await (const block of stream.blocks()) {
    const mono = resampler.push(mixToMono(block));
    samples += block[0]?.length ?? 0;
    if (mono.length > 0) yield mono;
  }
  if (samples === 0)
    fail('format', `${stream.name}: the recording is empty: it has a header but no samples`, {
      name: stream.name,
    });
  const tail = resampler.end();
  if (tail.length > 0) yield tail;
}
