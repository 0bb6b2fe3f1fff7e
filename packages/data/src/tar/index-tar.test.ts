import { readFile } from 'node:fs/promises';

import { bytesSource } from '@distilwhisper/tensor';
import { sha256 } from '@distilwhisper/tensor/node';
import { expected, fixture } from '../testing/fixtures.js';
import { indexTar, type TarEntry } from './index-tar.js';

const index = async (bytes: Uint8Array): Promise<TarEntry[]> => {
  const entries: TarEntry[] = [];
  for await (const entry of indexTar(bytesSource(bytes, 'a.tar'))) entries.push(entry);
  return entries;
};

describe.each(['ustar', 'gnu', 'pax'] as const)('%s', (form) => {
  test('entries and contents are those that Python’s tarfile finds', async () => {
    const bytes = await readFile(fixture(`archives/${form}.tar`));
    const entries = await index(bytes);
    expect(
      entries.map(({ name, offset, size }) => ({
        name,
        offset,
        size,
        sha256: sha256(bytes.subarray(offset, offset + size)),
      })),
    ).toEqual(expected.archives[form]);
  });

  test('cut short anywhere, it is refused or (within its end mark) whole', async () => {
    const bytes = await readFile(fixture(`archives/${form}.tar`));
    const whole = await index(bytes);
    const last = whole.at(-1)!;
    const end = last.offset + Math.ceil(last.size / 512) * 512;
    for (let length = 0; length < end; length += 97)
      await expect(index(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'format' });
    expect(await index(bytes.subarray(0, end + 512))).toEqual(whole);
  });
});

test('messages name the archive, the entry and the place', async () => {
  const bytes = await readFile(fixture('archives/ustar.tar'));
  const clip = expected.archives.ustar.find(({ name }) => name.endsWith('clip_2.wav'))!;
  await expect(index(bytes.subarray(0, clip.offset + 100))).rejects.toThrow(
    `a.tar: the archive ends within ${clip.name}, at byte ${clip.offset + 100}; was it downloaded whole?`,
  );
  const damaged = Uint8Array.from(bytes);
  damaged[clip.offset - 500]! ^= 1;
  await expect(index(damaged)).rejects.toThrow(
    `a.tar, byte ${clip.offset - 512}: not a tar header (wrong checksum); is the archive damaged?`,
  );
});
