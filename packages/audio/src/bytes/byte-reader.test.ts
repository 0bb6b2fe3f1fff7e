import { inPieces } from '../__fixtures__/signal.js';
import { byteReader } from './byte-reader.js';

const count = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

describe.each([1, 3, 7, 100])('a byte reader over pieces of %i', (size) => {
  it('peeks without consuming, reads, skips and gives the rest', async () => {
    const reader = byteReader(inPieces(count(20), size));
    expect([...(await reader.peek(4))]).toEqual([0, 1, 2, 3]);
    expect([...(await reader.read(2))]).toEqual([0, 1]);
    expect(await reader.skip(5)).toBe(5);
    expect(reader.position).toBe(7);
    const rest: number[] = [];
    for await (const bytes of reader.rest(4)) {
      expect(bytes.length).toBeLessThanOrEqual(4);
      rest.push(...bytes);
    }
    expect(rest).toEqual([...count(20)].slice(7));
  });

  it('gives fewer bytes only at the end', async () => {
    const reader = byteReader(inPieces(count(5), size));
    expect((await reader.peek(9)).length).toBe(5);
    expect(await reader.skip(9)).toBe(5);
    expect((await reader.read(1)).length).toBe(0);
  });
});

it('closes its source, and then reads nothing', async () => {
  let closed = false;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield count(4);
      yield count(4);
    } finally {
      closed = true;
    }
  };
  const reader = byteReader(source());
  await reader.read(2);
  await reader.close();
  expect(closed).toBe(true);
  expect((await reader.read(2)).length).toBe(0);
});
