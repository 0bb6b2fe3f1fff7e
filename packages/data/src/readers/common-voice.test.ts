import { truncate, readdir, copyFile } from 'node:fs/promises';
import path from 'node:path';

import { topVoted } from '../select/top-voted.js';
import { expected, fixture, folderWith } from '../testing/fixtures.js';
import { readCommonVoice } from './common-voice.js';

const CORPUS = fixture('cv-corpus-1.0');

test('the tables read as Python’s csv module reads them, without the clip that is gone', async () => {
  const { name, licence, utterances, report } = await readCommonVoice(CORPUS);
  expect({ name, licence }).toEqual({ name: 'cv-corpus-1.0/sv-SE', licence: 'CC0-1.0' });
  expect(utterances.map(({ text }) => text)).toEqual(expected.tables.tsv.train.slice(0, 3));
  expect(report.dropped).toEqual([{ reason: 'no such clip', ids: ['sv-SE/train.tsv:5 gone.wav'] }]);
  expect(utterances[0]).toEqual({
    id: 'clip_1.wav',
    audio: { kind: 'file', path: path.join(CORPUS, 'sv-SE/clips/clip_1.wav') },
    text: 'Hon sade "hej" och gick.',
    language: 'sv',
    speaker: 'alba',
    gender: 'female',
    age: 'twenties',
    durationSeconds: 0.1,
    votes: { up: 2, down: 0 },
    split: 'train',
  });
  expect(utterances[2]).not.toHaveProperty('gender');
});

test('a clip in two splits is listed once; an empty transcript is left to the filter', async () => {
  const { utterances, report } = await readCommonVoice(path.join(CORPUS, 'sv-SE'), {
    splits: ['train', 'dev', 'validated'],
  });
  expect(utterances.map(({ id, split, text }) => [id, split, text === ''])).toEqual([
    ['clip_1.wav', 'train', false],
    ['clip_2.wav', 'train', false],
    ['clip_3.wav', 'train', false],
    ['clip_4.wav', 'dev', true],
  ]);
  expect(report.dropped[0]).toEqual({
    reason: 'id seen before',
    ids: ['clip_1.wav', 'clip_4.wav'],
  });
});

test('most votes up, then fewest down, then the order of the source', async () => {
  const { utterances } = await readCommonVoice(CORPUS, { splits: ['train', 'dev'] });
  expect(topVoted(utterances, 3).map(({ id }) => id)).toEqual([
    'clip_3.wav',
    'clip_2.wav',
    'clip_1.wav',
  ]);
});

test.each(['ustar', 'gnu', 'pax'] as const)('a %s archive lists the same', async (form) => {
  const folder = await readCommonVoice(CORPUS);
  const archive = await readCommonVoice(fixture(`archives/${form}.tar`), { locale: 'sv-SE' });
  expect(archive.utterances.map((one) => ({ ...one, audio: undefined }))).toEqual(
    folder.utterances.map((one) => ({ ...one, audio: undefined })),
  );
  const clips = new Map(expected.archives[form].map((entry) => [entry.name, entry]));
  for (const { id, audio } of archive.utterances) {
    const { name, offset, size } = clips.get(`cv-corpus-1.0/sv-SE/clips/${id}`)!;
    expect(audio).toEqual({
      kind: 'tar',
      archive: fixture(`archives/${form}.tar`),
      name,
      offset,
      size,
    });
  }
});

test('a .tar.gz is decompressed once into the cache folder', async () => {
  const archive = fixture('archives/corpus.tar.gz');
  const cacheFolder = path.join(await folderWith({}), 'cache');
  const first = await readCommonVoice(archive, { cacheFolder });
  const second = await readCommonVoice(archive, { cacheFolder });
  expect(second).toEqual(first);
  expect(first.utterances).toHaveLength(3);
  expect(await readdir(cacheFolder)).toHaveLength(1);
  await expect(readCommonVoice(archive)).rejects.toThrow(
    'corpus.tar.gz is compressed: name a cacheFolder with room for it, or decompress it with gunzip',
  );
});

test('a truncated .tar.gz leaves nothing in the cache', async () => {
  const folder = await folderWith({});
  const archive = path.join(folder, 'short.tar.gz');
  await copyFile(fixture('archives/corpus.tar.gz'), archive);
  await truncate(archive, 500);
  await expect(readCommonVoice(archive, { cacheFolder: folder })).rejects.toMatchObject({
    code: 'format',
    message: `${archive}: damaged gzip data (unexpected end of file); was it downloaded whole?`,
  });
  expect(await readdir(folder)).toEqual(['short.tar.gz']);
});

test('what is not there is told with what is', async () => {
  await expect(readCommonVoice(CORPUS, { splits: ['test'] })).rejects.toThrow(
    'sv-SE: no test.tsv; found: clip_durations.tsv, dev.tsv, train.tsv, validated.tsv',
  );
  await expect(readCommonVoice(fixture('manifest/clips'))).rejects.toThrow(
    'manifest/clips: no folder  with clips; found: none',
  );
});
