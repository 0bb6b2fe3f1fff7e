import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import path from 'node:path';
import { SOURCE_CLI, SOURCE_FLAGS } from './source-process.js';
import { temporaryFolder, writeTinyModel } from './tiny-model.js';

const audio = (name: string): string => path.resolve(__dirname, '../../../../examples/audio', name);
const SHORT = audio('04-english-short.wav');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Processes of their own: signals, pipes and exit codes as a shell sees them. */
describe('the distilwhisper process', () => {
  let tiny: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: tiny, remove } = await temporaryFolder());
    await writeTinyModel(tiny);
  });
  afterAll(() => remove());

  const start = (
    args: readonly string[],
    stdout: 'pipe' | number = 'pipe',
    stdin: 'ignore' | 'pipe' = 'ignore',
  ): ChildProcess =>
    spawn(
      process.execPath,
      [...SOURCE_FLAGS, SOURCE_CLI, 'transcribe', '-q', '--threads', '1', '-l', 'en', ...args],
      { stdio: [stdin, stdout, 'pipe'] },
    );
  const startTiny = (files: readonly string[], stdout?: number): ChildProcess =>
    start(['-m', tiny, '--temperature', '0', ...files], stdout);
  const ended = (child: ChildProcess): Promise<Ended> =>
    new Promise((resolve) => {
      let [out, err] = ['', ''];
      child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.on('close', (code) => resolve({ code, out, err }));
    });

  it('transcribes speech with the embedded model', async () => {
    const { code, out, err } = await ended(start([SHORT]));
    expect([code, err]).toEqual([0, '']);
    expect(out.toLowerCase()).toContain('train to the coast');
  });

  it('ends quietly where its reader has gone', async () => {
    const child = startTiny([SHORT]);
    child.stdout!.destroy();
    const { code, err } = await ended(child);
    expect([code, err]).toEqual([141, '']);
  });

  it('says that the disk behind standard output is full', async () => {
    if (process.platform !== 'linux') return console.warn('SKIPPED: there is no /dev/full here');
    const { code, err } = await ended(startTiny([SHORT], openSync('/dev/full', 'w')));
    expect(err).toContain('cannot write standard output: no space left on the disk');
    expect(code).toBe(1);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops on %s with 130', async (signal) => {
    const child = startTiny([SHORT, audio('01-english.mp3'), audio('02-catalan.flac')]);
    const result = ended(child);
    // The first file's text is printed, the others are still to come.
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    child.kill(signal);
    expect((await result).code).toBe(130);
  });

  it.each([
    ['a file', ['-']],
    ['live speech', ['--live', '--raw', '16000', '-']],
  ])('stops on SIGINT while it waits for %s on standard input', async (_name, args) => {
    const child = start(['-m', tiny, ...args], 'pipe', 'pipe');
    const result = ended(child);
    child.stdin!.write(new Uint8Array(64));
    // Loaded and waiting: there is no output to tell by.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    child.kill('SIGINT');
    const { code, err } = await result;
    expect(err).not.toContain('error');
    expect([130, null]).toContain(code); // null: the signal came before the model was loaded
  });
});
