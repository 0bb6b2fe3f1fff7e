import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeWav } from '@distilwhisper/audio';
import { runCli } from './run-cli.js';
import { temporaryFolder, writeTinyModel } from './tiny-model.js';

/** A disk of one page, or undefined where this user may not mount one. */
const mountTinyDisk = async (folder: string): Promise<(() => void) | undefined> => {
  await mkdir(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder]);
  return status === 0 ? () => void spawnSync('umount', [folder]) : undefined;
};

it('a full disk: says so for each file, leaves nothing half-written, exits with 1', async () => {
  const { path: folder, remove } = await temporaryFolder();
  const disk = path.join(folder, 'disk');
  const unmount = await mountTinyDisk(disk);
  if (!unmount) {
    await remove();
    console.warn('SKIPPED: a tiny disk to fill can only be mounted by root, on Linux');
    return;
  }
  try {
    await writeTinyModel(folder);
    const wav = path.join(folder, 'one.wav');
    await writeFile(wav, encodeWav(new Float32Array(16_000).fill(0.1), 16_000));
    await writeFile(path.join(disk, 'filler'), new Uint8Array(4096));
    const { code, stderr } = await runCli([
      ...[
        'transcribe',
        '-q',
        '--threads',
        '1',
        '-m',
        folder,
        '-l',
        'en',
        '--temperature',
        '0',
        '-f',
        'json',
        '-o',
        disk,
      ],
      wav,
    ]);
    expect(stderr).toContain(`cannot write ${disk}/one.json: no space left on the disk`);
    expect(code).toBe(1);
    expect(await readdir(disk)).toEqual(['filler']);
  } finally {
    unmount();
    await remove();
  }
});
