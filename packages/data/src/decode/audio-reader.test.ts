import { fixture, folderWith } from '../testing/fixtures.js';
import { createAudioReader } from './audio-reader.js';

test('errors name the archive and the clip', async () => {
  const folder = await folderWith({ 'a.tar': new Uint8Array(2048) });
  const clip = {
    kind: 'tar',
    name: 'clips/a.mp3',
    archive: `${folder}/a.tar`,
    offset: 512,
  } as const;
  const reader = createAudioReader();
  await expect(reader.decode({ audio: { ...clip, size: 100 } })).rejects.toThrow(
    `${folder}/a.tar, clips/a.mp3`,
  );
  await expect(reader.decode({ audio: { ...clip, size: 9999 } })).rejects.toMatchObject({
    code: 'format',
  });
  await reader.close();
});

test('a cell without audio bytes is told by file, row and column', async () => {
  const file = fixture('parquet/test-00000-of-00001.parquet');
  const audio = { kind: 'bytes', file, rowGroup: 1, row: 3, column: 'sentence' } as const;
  const reader = createAudioReader();
  await expect(reader.decode({ audio })).rejects.toThrow(
    `${file}, row 3: column sentence holds no audio bytes`,
  );
  await reader.close();
});
