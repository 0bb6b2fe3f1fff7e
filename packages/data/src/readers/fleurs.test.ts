import path from 'node:path';

import { createAudioReader } from '../decode/audio-reader.js';
import { fixture, folderWith } from '../testing/fixtures.js';
import { readFleurs } from './fleurs.js';

test('audio in an archive and in a folder', async () => {
  const cacheFolder = await folderWith({});
  const { name, licence, utterances } = await readFleurs(fixture('fa_ir'), {
    splits: ['train', 'dev'],
    cacheFolder,
  });
  expect({ name, licence }).toEqual({ name: 'fleurs/fa_ir', licence: 'CC-BY-4.0' });
  expect(utterances.map(({ id, text, language, gender, split, audio, durationSeconds }) =>
    [id, text, language, gender, split, audio.kind, durationSeconds],
  )).toEqual([
    ['111.wav', 'Raw, 111.wav.', 'fa', 'female', 'train', 'tar', 0.1],
    ['222.wav', 'Raw, 222.wav.', 'fa', 'male', 'train', 'tar', 0.1],
    ['333.wav', 'Raw, 333.wav.', 'fa', 'female', 'dev', 'file', 0.1],
  ]); // prettier-ignore
  const reader = createAudioReader();
  for (const utterance of utterances)
    expect((await reader.decode(utterance)).samples).toHaveLength(1600);
  await reader.close();
});

test('normalised text', async () => {
  const { utterances } = await readFleurs(fixture('fa_ir'), {
    splits: ['dev'],
    text: 'normalised',
  });
  expect(utterances[0]!.text).toBe('raw 333.wav');
});

test('what is not there', async () => {
  await expect(readFleurs(fixture('fa_ir'), { splits: ['test'] })).rejects.toThrow(
    'fa_ir: no test.tsv; found: dev.tsv, train.tsv',
  );
  const folder = await folderWith({ 'ckb_iq/dev.tsv': '1\ta.wav\tx\tx\tx\t1\tMALE\n' });
  await expect(readFleurs(path.join(folder, 'ckb_iq'), { splits: ['dev'] })).rejects.toThrow(
    'Whisper has no language "ckb_iq" (1 rows, first dev.tsv:1)',
  );
});
