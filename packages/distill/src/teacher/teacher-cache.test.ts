import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { F32 } from '@distilwhisper/tensor';
import { openTeacherCache, writeTeacherCache } from '../node.js';
import type { TeacherIdentity } from './cache-index.js';

const TEACHER: TeacherIdentity = {
  name: 'teacher',
  sha256: 'a'.repeat(64),
  state: 3,
  vocabulary: 9,
};

const hidden = (...values: number[]): F32<readonly ['token', 'state']> => ({
  dtype: 'float32',
  shape: [values.length / 3, 3],
  data: Float32Array.from(values),
});

describe('teacher cache', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'teacher-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was added, rounded to half precision', async () => {
    const writer = await writeTeacherCache(folder, TEACHER, { shardSize: 2 });
    await writer.add('a', hidden(1, 2, 3));
    await writer.add('b', hidden(0.1, -0.2, 0.3, 4, 5, 6));
    await writer.add('c', hidden(7, 8, 9));
    await writer.flush();
    const cache = await openTeacherCache(folder, TEACHER);
    expect(cache.size).toBe(3);
    expect(cache.index.shards).toHaveLength(2);
    const read = await cache.read('b');
    expect(read.shape).toEqual([2, 3]);
    [0.1, -0.2, 0.3, 4, 5, 6].forEach((x, i) =>
      expect(Math.abs(read.data[i]! - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -11),
    );
    await cache.close();
  });

  it('continues where an interrupted run stopped, and ignores its leftovers', async () => {
    const first = await writeTeacherCache(folder, TEACHER, { shardSize: 1 });
    await first.add('a', hidden(1, 2, 3));
    await writeFile(path.join(folder, 'shard-00001.safetensors'), 'half written');
    const second = await writeTeacherCache(folder, TEACHER);
    expect(second.has('a')).toBe(true);
    expect(second.has('b')).toBe(false);
    await second.add('b', hidden(4, 5, 6));
    await second.flush();
    const cache = await openTeacherCache(folder);
    expect((await cache.read('b')).data).toEqual(Float32Array.of(4, 5, 6));
    await cache.close();
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("refuses another teacher's cache", async () => {
    const writer = await writeTeacherCache(folder, TEACHER);
    await writer.add('a', hidden(1, 2, 3));
    await writer.flush();
    const other = { ...TEACHER, name: 'other', sha256: 'b'.repeat(64) };
    await expect(openTeacherCache(folder, other)).rejects.toThrow(
      /was filled by teacher \(sha256 aaaa.*not by other.*another folder for each teacher/s,
    );
    await expect(writeTeacherCache(folder, other)).rejects.toThrow(/was filled by teacher/);
  });

  it('finds a damaged shard before its contents are used', async () => {
    const writer = await writeTeacherCache(folder, TEACHER);
    await writer.add('a', hidden(1, 2, 3));
    await writer.flush();
    await appendFile(path.join(folder, 'shard-00000.safetensors'), 'x');
    const cache = await openTeacherCache(folder);
    await expect(cache.read('a')).rejects.toThrow(/is damaged: its SHA-256 is/);
  });

  it('refuses hidden states of the wrong size, and numbers that are none', async () => {
    const writer = await writeTeacherCache(folder, TEACHER);
    const flat = { ...hidden(1, 2, 3), shape: [3, 1] };
    await expect(writer.add('a', flat)).rejects.toThrow('[3, 1], teacher has [token, 3]');
    await expect(writer.add('b', hidden(1, NaN, 3))).rejects.toThrow('hold NaN at element 1');
  });

  it('says what to do where there is no cache or no such utterance', async () => {
    await expect(openTeacherCache(folder)).rejects.toThrow(
      /no teacher cache in .*run the teacher first/,
    );
    await writeFile(path.join(folder, 'index.json'), '{');
    await expect(openTeacherCache(folder)).rejects.toThrow(/is not JSON; delete the folder/);
    await rm(path.join(folder, 'index.json'));
    const writer = await writeTeacherCache(folder, TEACHER);
    await writer.add('a', hidden(1, 2, 3));
    await writer.flush();
    expect(await readFile(path.join(folder, 'index.json'), 'utf8')).toContain('"a"');
    const cache = await openTeacherCache(folder);
    await expect(cache.read('z')).rejects.toThrow(/has no utterance 'z'/);
  });
});
