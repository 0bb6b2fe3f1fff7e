import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTeacherCache, writeTeacherCache } from '@distilwhisper/distill/node';
import type { F32 } from '@distilwhisper/tensor';
import { CHECKPOINT_FILE, START, readCheckpoint, writeCheckpoint } from '../src/run/checkpoint.js';
import { initialState, type Trained } from '../src/training/adamw.js';

const DISK = 64 * 1024;

/** Runs on a disk of 64 KiB; false where this user may not mount one. */
const onTinyDisk = async (body: (disk: string) => Promise<void>): Promise<boolean> => {
  const disk = await mkdtemp(path.join(tmpdir(), 'trainer-disk-'));
  const size = `size=${DISK}`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk]).status === 0;
  try {
    if (mounted) await body(disk);
    else console.warn('SKIPPED: a tiny disk to fill can only be mounted by root, on Linux');
  } finally {
    if (mounted) spawnSync('umount', [disk]);
    await rm(disk, { recursive: true });
  }
  return mounted;
};

const fill = (disk: string): Promise<void> =>
  writeFile(path.join(disk, 'filler'), new Uint8Array(DISK)).catch(() => undefined);

const numbers = (count: number, value: number): F32 => ({
  dtype: 'float32',
  shape: [count],
  data: new Float32Array(count).fill(value),
});

describe('a full disk', () => {
  it('fails a checkpoint with the file and the cause, and keeps the one before', async () => {
    await onTinyDisk(async (disk) => {
      const trained: Trained = new Map([['w', numbers(1000, 1)]]);
      await writeCheckpoint(disk, 'run', trained, initialState(trained), { ...START, step: 1 });
      await fill(disk);
      trained.get('w')!.data.fill(2);
      await expect(
        writeCheckpoint(disk, 'run', trained, initialState(trained), { ...START, step: 2 }),
      ).rejects.toThrow(/cannot write .*checkpoint\.safetensors: no space left on the disk/);
      expect((await readdir(disk)).sort()).toEqual([CHECKPOINT_FILE, 'filler']);
      const kept = (await readCheckpoint(disk, 'run'))!;
      expect(kept.position.step).toBe(1);
      expect(kept.parameters.get('w')!.data[999]).toBe(1);
    });
  });

  it("fails a teacher's cache, and keeps what it held", async () => {
    await onTinyDisk(async (disk) => {
      const teacher = { name: 'teacher', sha256: 'a'.repeat(64), state: 500, vocabulary: 9 };
      const rows = (value: number): F32<readonly ['token', 'state']> => ({
        dtype: 'float32',
        shape: [2, 500],
        data: new Float32Array(1000).fill(value),
      });
      const writer = await writeTeacherCache(disk, teacher, { shardSize: 1 });
      await writer.add('a', rows(1));
      await fill(disk);
      await expect(writer.add('b', rows(2))).rejects.toThrow(/no space left on the disk/);
      const cache = await openTeacherCache(disk, teacher);
      expect(cache.size).toBe(1);
      expect((await cache.read('a')).data[0]).toBe(1);
      await cache.close();
    });
  });
});
