import { rawBlocks } from './raw-blocks.js';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
const read = async (bytes: Uint8Array, size: number, rate: number): Promise<number[]> => {
  const samples: number[] = [];
  for await (const block of rawBlocks(pieces(bytes, size), rate)) samples.push(...block);
  return samples;
};
const RAW = new Uint8Array(Int16Array.from([0, 16_384, -32_768, 32_767]).buffer);

it.each([1, 3, 8])('reads samples from pieces of %d bytes', async (size) => {
  expect(await read(RAW, size, 16_000)).toEqual([0, 0.5, -1, 32_767 / 32_768]);
});

it('drops half a sample at the end of the stream', async () => {
  expect(await read(RAW.subarray(0, 7), 2, 16_000)).toEqual([0, 0.5, -1]);
});

it('brings other rates to 16 kHz', async () => {
  const second = new Uint8Array(new Int16Array(48_000).fill(1000).buffer);
  const samples = await read(second, 4096, 48_000);
  expect(samples).toHaveLength(16_000);
  expect(samples[8000]).toBeCloseTo(1000 / 32_768, 3);
});
