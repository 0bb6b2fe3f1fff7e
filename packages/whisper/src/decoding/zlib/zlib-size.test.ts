import { readFixture } from '../../__fixtures__/read-fixture.js';
import { compressionRatio } from '../compression-ratio.js';
import { zlibSize } from './zlib-size.js';

// Sizes by zlib itself, through Python.
describe('the compressed size of a text', () => {
  const { cases } = readFixture<{ cases: { text: string; size: number }[] }>('zlib.json');
  it.each(cases)('$text', ({ text, size }) =>
    expect(zlibSize(new TextEncoder().encode(text))).toBe(size),
  );

  it('is stored where it does not compress', () => {
    let state = 1;
    const bytes = Uint8Array.from({ length: 500 }, () => (state = (state * 48271) % 2147483647) & 255); // prettier-ignore
    expect(zlibSize(bytes)).toBe(511);
  });

  it('gives no ratio for no text', () => expect(compressionRatio('')).toBe(0));
});
