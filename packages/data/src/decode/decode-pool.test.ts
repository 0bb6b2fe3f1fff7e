import { readCommonVoice } from '../readers/common-voice.js';
import { readParquet } from '../readers/parquet.js';
import { fixture, folderWith, utterance } from '../testing/fixtures.js';
import { createAudioReader } from './audio-reader.js';
import { createDecodePool } from './decode-pool.js';

test('threads decode as the reader does, from files, archives and parquet, while this thread is held', async () => {
  const clips = [
    ...(await readCommonVoice(fixture('cv-corpus-1.0'))).utterances,
    ...(await readCommonVoice(fixture('archives/gnu.tar'), { locale: 'sv-SE' })).utterances,
    ...(await readParquet(fixture('parquet'))).utterances,
  ];
  const [reader, pool] = [createAudioReader(), createDecodePool({ workers: 2 })];
  for (const clip of clips) {
    const expected = await reader.decode(clip);
    expect(expected.samples).toHaveLength(1600);
    expect(await pool.decode(clip)).toEqual(expected);
  }
  const waiting = clips.map((clip) => pool.decode(clip));
  expect(await Promise.all(waiting)).toHaveLength(clips.length);
  await Promise.all([reader.close(), pool.close()]);
});

test('errors of clips arrive with their code and text, and the thread goes on', async () => {
  const folder = await folderWith({ 'text.mp3': 'this is no audio at all' });
  const broken = utterance('text', { audio: { kind: 'file', path: `${folder}/text.mp3` } });
  const pool = createDecodePool();
  const error = await createAudioReader()
    .decode(broken)
    .catch((reason: unknown) => reason);
  await expect(pool.decode(broken)).rejects.toMatchObject({
    code: (error as { code: string }).code,
    message: (error as Error).message,
  });
  await expect(pool.decode(utterance('nowhere'))).rejects.toMatchObject({ code: 'missing' });
  const good = utterance('a', { audio: { kind: 'file', path: fixture('manifest/clips/a.wav') } });
  expect((await pool.decode(good)).seconds).toBe(0.1);
  await pool.close();
  await expect(pool.decode(good)).rejects.toThrow('the thread that decodes audio ended');
});

test('an impossible number of threads is refused', () => {
  expect(() => createDecodePool({ workers: -1 })).toThrow(
    'workers must be a whole number from 0 to 64, got -1',
  );
});
