import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { encodeWav } from '@distilwhisper/audio';
import { runCli } from './run-cli.js';
import { temporaryFolder, writeTinyModel } from './tiny-model.js';

const speech = (seconds: number): Uint8Array =>
  encodeWav(Float32Array.from({ length: seconds * 16_000 }, (_, i) => Math.sin(i / 9) / 3));

describe('distilwhisper transcribe: stopped', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: folder, remove } = await temporaryFolder());
    await writeTinyModel(folder);
    await writeFile(path.join(folder, 'one.wav'), speech(1));
    await writeFile(path.join(folder, 'two.wav'), speech(40));
  });
  afterAll(() => remove());
  const transcribe = ['transcribe', '-q', '--threads', '1', '-l', 'en', '--temperature', '0'];

  it('by Ctrl-C: keeps finished files, leaves no half-written one, exits with 130', async () => {
    const out = path.join(folder, 'out');
    const files = ['one.wav', 'two.wav'].map((name) => path.join(folder, name));
    const { code, stderr } = await runCli(
      [...transcribe, '-m', folder, '-o', out, '-f', 'txt', ...files],
      {
        onWatch: (interrupt) => {
          const finished = setInterval(() => {
            void readdir(out).then((names) => {
              if (!names.includes('one.txt')) return;
              clearInterval(finished);
              interrupt();
            });
          }, 5);
        },
      },
    );
    expect(code).toBe(130);
    expect(stderr).not.toContain('error');
    expect(await readdir(out)).toEqual(['one.txt']);
  });

  const brokenStdout = (systemCode: string): Writable => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) =>
        done(Object.assign(new Error(`write ${systemCode}`), { code: systemCode })),
    });
    return stream.on('error', () => {});
  };

  it('by a closed pipe: says nothing and exits with 141', async () => {
    const args = [...transcribe, '-m', folder, '-f', 'json', path.join(folder, 'one.wav')];
    const { code, stderr } = await runCli(args, { stdout: brokenStdout('EPIPE') });
    expect([code, stderr]).toEqual([141, '']);
  });

  it('by a full disk behind standard output: says so', async () => {
    const args = [...transcribe, '-m', folder, '-f', 'json', path.join(folder, 'one.wav')];
    const { code, stderr } = await runCli(args, { stdout: brokenStdout('ENOSPC') });
    expect(code).toBe(1);
    expect(stderr).toContain('cannot write standard output: no space left on the disk');
  });

  it('leaves an earlier result alone where the new one cannot be written', async () => {
    const out = path.join(folder, 'occupied');
    await runCli([...transcribe, '-m', folder, '-o', out, path.join(folder, 'one.wav')]);
    const before = await readFile(path.join(out, 'one.txt'), 'utf8');
    const inTheWay = path.join(out, 'one.txt', 'deeper');
    const { code, stderr } = await runCli([
      ...[...transcribe, '-m', folder, '-o', inTheWay],
      path.join(folder, 'one.wav'),
    ]);
    expect(stderr).toContain(`cannot create ${inTheWay}: a part of the path is a file`);
    expect(code).toBe(1);
    expect(await readFile(path.join(out, 'one.txt'), 'utf8')).toBe(before);
  });
});
