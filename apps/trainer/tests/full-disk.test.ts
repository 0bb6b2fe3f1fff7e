import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTeacherCache, writeTeacherCache } from '@distilwhisper/distill/node';
import {
  expertShapes,
  PACK_FORMAT,
  type ExpertPack,
  type ExpertTree,
} from '@distilwhisper/experts';
import { readPack, writePack } from '@distilwhisper/experts/node';
import { unflatten, type F32 } from '@distilwhisper/tensor';
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

const packOf = (value: number): ExpertPack => {
  const dimensions = { state: 8, gate: 2, encoderInner: 32, decoderInner: 32, encoderLayers: 1, decoderLayers: 1 }; // prettier-ignore
  const leaves = [...expertShapes(dimensions)].map(([name, shape]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, { ...numbers(size, value), shape }] as const;
  });
  return {
    header: { format: PACK_FORMAT, language: 'ca', base: { name: 'tiny', sha256: '00' }, dimensions, recipe: {}, data: { description: 'none' }, scores: [], licence: 'CC0-1.0' }, // prettier-ignore
    experts: unflatten<ExpertTree>(new Map(leaves)),
  };
};

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

  it('fails a pack, and keeps the one of that name before', async () => {
    await onTinyDisk(async (disk) => {
      const file = path.join(disk, 'ca.experts.safetensors');
      await writePack(file, packOf(1));
      await fill(disk);
      await expect(writePack(file, packOf(2))).rejects.toThrow(
        /cannot write .*ca\.experts\.safetensors: no space left on the disk/,
      );
      expect((await readdir(disk)).sort()).toEqual(['ca.experts.safetensors', 'filler']);
      expect((await readPack(file)).experts.encoder[0]!.fc1.weight.data[0]).toBe(1);
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
