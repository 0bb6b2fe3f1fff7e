import { readFileSync } from 'node:fs';

import { fixture, inPieces, maxDifference, signal } from '../__fixtures__/signal.js';
import { bytesOf, wavFile } from '../__fixtures__/wav-file.js';
import type { AudioStream } from '../audio-stream.js';
import { openAudio } from '../open-audio.js';
import { encodeWav } from './encode-wav.js';

const readChannels = async (stream: AudioStream): Promise<number[][]> => {
  const channels: number[][] = Array.from({ length: stream.channels }, () => []);
  for await (const block of stream.blocks())
    block.forEach((samples, i) => channels[i]!.push(...samples));
  return channels;
};

const open = async (bytes: Uint8Array, name = 'a.wav') => {
  const warnings: string[] = [];
  const stream = await openAudio(bytes, { name, onWarning: (message) => warnings.push(message) });
  return { stream, warnings };
};

const ramp = Int16Array.from({ length: 1000 }, (_, i) => i - 500);
const rampValues = [...ramp].map((value) => value / 32_768);

describe('stored formats, written by ffmpeg', () => {
  // Half a step of 8 bits; G.711 keeps 13 bits of small and 5 of large values.
  it.each([
    ['u8.wav', 8000, 1, 1 / 256 + 1e-6],
    ['s24-stereo.wav', 16_000, 2, 1 / 2 ** 23],
    ['s32.wav', 16_000, 1, 1e-7],
    ['f32.wav', 16_000, 1, 1e-7],
    ['f64.wav', 16_000, 1, 1e-7],
    ['alaw.wav', 8000, 1, 0.017],
    ['mulaw.wav', 8000, 1, 0.017],
    ['rf64.wav', 16_000, 1, 1 / 32_768],
    ['piped.wav', 16_000, 1, 1 / 32_768],
    ['8-channels-192k.wav', 192_000, 8, 1 / 32_768],
  ])('%s', async (file, sampleRate, channels, tolerance) => {
    const { stream, warnings } = await open(readFileSync(fixture(file)));
    expect(stream).toMatchObject({ format: 'wav', sampleRate, channels });
    const read = await readChannels(stream);
    const length = read[0]!.length;
    expect(length).toBe(Math.round(stream.durationSeconds! * sampleRate));
    expect(length).toBeGreaterThanOrEqual(0.01 * sampleRate);
    read.forEach((samples, channel) =>
      expect(maxDifference(samples, signal(sampleRate, length, channel))).toBeLessThanOrEqual(
        tolerance,
      ),
    );
    expect(warnings).toEqual([]);
  });
});

describe('chunks', () => {
  it('skips others, of odd length too, and stops at the end of the data', async () => {
    const file = wavFile({
      data: bytesOf(ramp),
      before: [
        ['LIST', new Uint8Array(11)],
        ['JUNK', new Uint8Array(70_000)],
      ],
    });
    const trailing = Uint8Array.from([...file, ...new Uint8Array(500).fill(7)]);
    const { stream, warnings } = await open(trailing);
    expect(await readChannels(stream)).toEqual([rampValues]);
    expect(warnings).toEqual([]);
  });

  it('read the same from a pipe, a byte or a thousand at a time', async () => {
    const file = wavFile({ data: bytesOf(ramp) });
    for (const size of [1, 999]) {
      const stream = await openAudio(inPieces(file, size));
      expect(await readChannels(stream)).toEqual([rampValues]);
    }
  });

  it.each([0, 0xffff_ffff, 0x7fff_ffff])('a data size of %i means to the end', async (dataSize) => {
    const { stream, warnings } = await open(wavFile({ data: bytesOf(ramp), dataSize }));
    expect(stream.durationSeconds).toBe(1000 / 16_000);
    expect(await readChannels(stream)).toEqual([rampValues]);
    expect(warnings).toEqual([]);
  });

  it('a file cut off in a frame keeps the whole frames and warns', async () => {
    const file = wavFile({ data: bytesOf(ramp), channels: 2 });
    const { stream, warnings } = await open(file.subarray(0, file.length - 1001));
    const [left] = await readChannels(stream);
    expect(left!.length).toBe(249);
    expect(warnings).toEqual([
      'a.wav: the file ends early: its header promises 0.031 s, 0.016 s are there',
    ]);
  });
});

describe('bad files are refused with the reason', () => {
  const data = bytesOf(ramp);
  const emptyFormat = wavFile({ data, withoutFormat: true, before: [['fmt ', new Uint8Array(0)]] });
  const float = (value: number): Uint8Array => bytesOf(Float32Array.of(0, 0.5, value, 0));
  it.each<[string, Uint8Array, string]>([
    [
      'cut in the header',
      wavFile({ data }).subarray(0, 40),
      'ends after 40 bytes, before its first',
    ],
    ['cut in fmt', wavFile({ data }).subarray(0, 30), "'fmt ' chunk has 10 bytes, it needs 16"],
    ['no fmt chunk', wavFile({ data, withoutFormat: true }), "no 'fmt ' chunk before its data"],
    ['an empty fmt chunk', emptyFormat, "'fmt ' chunk has 0 bytes, it needs 16"],
    ['no channels', wavFile({ data, channels: 0 }), 'says 0 channels'],
    ['a rate of 0', wavFile({ data, sampleRate: 0 }), 'says 0 samples a second; 1000 to 768000'],
    [
      '12 bytes a sample',
      wavFile({ data, bits: 96 }),
      'wav codec 0x1 with 96 bits in 12-byte samples',
    ],
    ['16-bit floats', wavFile({ data, codec: 3 }), 'wav codec 0x3 with 16 bits in 2-byte samples'],
    ['ADPCM', wavFile({ data, codec: 17 }), 'wav with codec 0x0011 is not decoded here'],
    ['NaN', wavFile({ data: float(NaN), codec: 3, bits: 32 }), 'sample 2 (0.000 s) is NaN'],
    [
      'infinity',
      wavFile({ data: float(-Infinity), codec: 3, bits: 32 }),
      'sample 2 (0.000 s) is -Inf',
    ],
  ])('%s', async (_, bytes, message) => {
    const read = openAudio(bytes, { name: 'a.wav' }).then(readChannels);
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toThrow(/^a\.wav: /);
  });
});

it('encodes 16-bit wav that reads back, clipping what is too loud', async () => {
  const { stream } = await open(encodeWav(Float32Array.of(0, 0.5, -1, 2, -3), 8000));
  expect(stream.sampleRate).toBe(8000);
  expect(await readChannels(stream)).toEqual([[0, 0.5, -1, 32_767 / 32_768, -1]]);
});
