import { lines } from './lines.js';
import { rowsOf } from './rows.js';

/** UTF-8 in pieces of `size` bytes. */
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const rows = async (name: string, text: string, size = 7) => {
  const all: (readonly string[])[] = [];
  for await (const { line, cells } of rowsOf(name, pieces(text, size)))
    all.push([String(line), ...cells]);
  return all;
};

test.each([1, 2, 3, 1000])(
  'lines are whole when letters are cut, %i bytes at a time',
  async (size) => {
    const all: string[] = [];
    for await (const line of lines(pieces('\ufeffåäö\r\nb\u2028c\n\nلغة', size))) all.push(line);
    expect(all).toEqual(['åäö', 'b\u2028c', '', 'لغة']);
  },
);

test('quotes in tab-separated text are letters; empty lines count', async () => {
  expect(await rows('x.tsv', 'a\tb\n\n"c\td"\n')).toEqual([
    ['1', 'a', 'b'],
    ['3', '"c', 'd"'],
  ]);
});

test('quoted cells of a csv hold commas, quotes and line ends', async () => {
  expect(await rows('x.CSV', 'a,b\n"1,""2""\n3",\nc,"d"\n')).toEqual([
    ['1', 'a', 'b'],
    ['2', '1,"2"\n3', ''],
    ['4', 'c', 'd'],
  ]);
});

test('a quote that is never closed is named by its line', async () => {
  await expect(rows('x.csv', 'a,b\n1,"2\n3,4\n')).rejects.toThrow(
    'x.csv: the quote that opens on line 2 is never closed',
  );
});
