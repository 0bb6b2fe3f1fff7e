import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTranscriptCache, type CachedTranscript } from './transcript-cache.js';

const line = (key: string): CachedTranscript => ({ key, system: 'a float32', id: key, text: `said ${key}\n"`, tokens: 3, cut: false }); // prettier-ignore

describe('a cache of transcripts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bias-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const file = (name = 'transcripts.jsonl') => path.join(folder, name);

  it('keeps what was added, for the next process too', async () => {
    const cache = await openTranscriptCache(folder);
    expect(cache.get('x')).toBeUndefined();
    await cache.add([line('x'), line('y')]);
    expect(cache.get('x')).toEqual(line('x'));
    await cache.close();
    const again = await openTranscriptCache(folder);
    expect([again.get('x'), again.get('y')]).toEqual([line('x'), line('y')]);
    await again.close();
  });

  it('cuts the line that a killed process left half written, and goes on behind the last whole one', async () => {
    const whole = `${JSON.stringify(line('x'))}\n`;
    await writeFile(file(), `${whole}${JSON.stringify(line('lost')).slice(0, 25)}`);
    const cache = await openTranscriptCache(folder);
    expect(cache.get('lost')).toBeUndefined();
    await cache.add([line('y')]);
    await cache.close();
    expect(await readFile(file(), 'utf8')).toBe(`${whole}${JSON.stringify(line('y'))}\n`);
  });

  it('reads the files of processes beside it, and leaves the line that one is writing alone', async () => {
    const other = file('transcripts-2-of-2.jsonl');
    await writeFile(other, `${JSON.stringify(line('theirs'))}\n{"key":"ha`);
    const cache = await openTranscriptCache(folder, 'transcripts-1-of-2.jsonl');
    expect(cache.get('theirs')).toEqual(line('theirs'));
    await cache.close();
    expect(await readFile(other, 'utf8')).toMatch(/\{"key":"ha$/);
  });

  it('names a damaged line', async () => {
    await writeFile(file(), `${JSON.stringify(line('x'))}\n`);
    await appendFile(file(), '{"key":1}\n');
    await expect(openTranscriptCache(folder)).rejects.toMatchObject({
      code: 'format',
      message: `${file()}, line 2 is no transcript; delete the line, or the file to decode all again`,
    });
  });
});
