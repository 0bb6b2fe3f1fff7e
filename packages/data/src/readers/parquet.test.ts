import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { DistilWhisperError } from '@distilwhisper/tensor';
import { sha256 } from '@distilwhisper/tensor/node';
import { createParquetCells } from '../parquet/parquet-cells.js';
import { expected, fixture, folderWith } from '../testing/fixtures.js';
import { readParquet } from './parquet.js';

type Cell = Parameters<ReturnType<typeof createParquetCells>['bytes']>[0];

describe.each(['train', 'test'])('%s (row groups; page index)', (split) => {
  test('texts, classes and audio are those that Arrow wrote, read in any order', async () => {
    const { utterances } = await readParquet(fixture('parquet'), { splits: [split] });
    const cells = createParquetCells();
    const found = new Map<
      string,
      { sentence: string; gender: string | undefined; sha256: string }
    >();
    for (const at of [4, 0, 3, 1, 2, 0]) {
      const { id, text, gender, audio } = utterances[at]!;
      const bytes = await cells.bytes(audio as Cell);
      found.set(id, { sentence: text, gender, sha256: sha256(bytes) });
    }
    const file = `${split}-00000-of-00001`;
    const wanted = expected.parquet[file]!.map((row, i) => [`${file}.parquet#${i}`, row]);
    expect([...found].sort()).toEqual(wanted);
    expect(utterances.every((one) => one.split === split && one.language === 'sv')).toBe(true);
    await cells.close();
  });
});

test('a folder is read file by file, in order of name', async () => {
  const { name, utterances } = await readParquet(fixture('parquet'));
  expect(name).toBe('parquet');
  expect(utterances.map(({ split }) => split)).toEqual([
    ...Array(5).fill('test'),
    ...Array(5).fill('train'),
  ]);
  expect(utterances[7]!.votes).toEqual({ up: 2, down: 0 });
});

test('damaged files are refused with their name', async () => {
  const whole = await readFile(fixture('parquet/train-00000-of-00001.parquet'));
  const folder = await folderWith({
    'cut.parquet': whole.subarray(0, 4000),
    'text.parquet': 'no parquet at all',
    'empty.parquet': '',
  });
  for (const name of ['cut', 'text', 'empty'])
    await expect(readParquet(path.join(folder, `${name}.parquet`))).rejects.toMatchObject({
      code: 'format',
      message: expect.stringMatching(
        new RegExp(
          `${name}\\.parquet: not a readable parquet file \\(.+\\); was it downloaded whole\\?`,
        ),
      ),
    });
});

test('no files, or none of the splits', async () => {
  await expect(readParquet(fixture('parquet'), { splits: ['dev'] })).rejects.toThrow(
    /no \.parquet files of the splits dev; found: test-.*, train-/,
  );
  await expect(readParquet(fixture('nowhere'))).rejects.toMatchObject({ code: 'missing' });
});

test('damaged metadata is an error of the reader, never an unhandled rejection', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const whole = await readFile(fixture('parquet/train-00000-of-00001.parquet'));
  const file = path.join(await folderWith({}), 'damaged.parquet');
  for (let back = 1100; back < 1112; back += 1) {
    const damaged = Uint8Array.from(whole);
    damaged[whole.length - back]! ^= 0xff;
    await writeFile(file, damaged);
    const outcome: unknown = await readParquet(file, { language: 'sv' }).catch(
      (error: unknown) => error,
    );
    if (outcome instanceof Error) expect(DistilWhisperError.isInstance(outcome)).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
