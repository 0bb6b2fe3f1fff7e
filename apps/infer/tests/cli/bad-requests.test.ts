import { readFileSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { writePack } from '@distilwhisper/experts/node';
import { randomPack, type RandomPackOptions } from '../experts/random-pack.js';
import { runCli, type CliResult } from './run-cli.js';
import { temporaryFolder, writeTinyModel } from './tiny-model.js';

const sample = (name: string): string => path.resolve(__dirname, '../../../../examples/audio', name); // prettier-ignore
const SHORT = sample('04-english-short.wav');

describe('distilwhisper transcribe: requests that cannot be met as they are', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: folder, remove } = await temporaryFolder());
    await writeTinyModel(folder);
  });
  afterAll(() => remove());

  const quiet = ['-q', '--threads', '1', '-l', 'en'];
  const flags = [...quiet, '--temperature', '0'];
  const transcribe = (...args: string[]): Promise<CliResult> =>
    runCli(['transcribe', ...flags, '-m', folder, ...args]);
  const packFile = async (name: string, options: RandomPackOptions = {}): Promise<string> => {
    const file = path.join(folder, `${name}.safetensors`);
    await writePack(file, await randomPack(folder, 'en', options));
    return file;
  };

  it('two packs of one language: refused, nothing is transcribed', async () => {
    const packs = [await packFile('one'), await packFile('two', { seed: 2 })];
    const { code, stdout, stderr } = await transcribe(SHORT, '--experts', ...packs);
    expect(stderr).toContain("two expert packs for language 'en'");
    expect([code, stdout]).toEqual([3, '']);
  });

  it('a pack of another base model: refused, with both named', async () => {
    const pack = await packFile('other', { sha256: 'ab'.repeat(32) });
    const { code, stdout, stderr } = await transcribe(SHORT, '--experts', pack);
    expect(stderr).toContain('abababababab...');
    expect(stderr).toContain('not on this model');
    expect([code, stdout]).toEqual([3, '']);
  });

  it('a pack to be prepared: says the same as one that is fed', async () => {
    const pack = await packFile('prepared', { seed: 4, scale: -3 });
    const args = ['-l', 'en', '--temperature', '0', '--no-speech-threshold', 'none', '--logprob-threshold', 'none']; // prettier-ignore
    const fed = await transcribe(SHORT, ...args, '--experts', pack);
    const prepared = await transcribe(SHORT, ...args, '--prepare-experts', '--experts', pack);
    expect(fed.code).toBe(0);
    expect(fed.stdout.length).toBeGreaterThan(0);
    expect(prepared).toEqual(fed);
  });

  it('a file that is no pack, or none at all: refused by name', async () => {
    const { code, stderr } = await transcribe(SHORT, '--experts', SHORT);
    expect(stderr).toContain(SHORT);
    expect(code).toBe(3);
    expect((await transcribe(SHORT, '--experts', path.join(folder, 'none'))).code).toBe(3);
  });

  it('a voice model that is none: refused before the model is loaded', async () => {
    const { code, stdout, stderr } = await transcribe(SHORT, '--vad-model', SHORT);
    expect(stderr).toContain(`${SHORT} is no ONNX model`);
    expect([code, stdout]).toEqual([3, '']);
  });

  it('a prompt longer than the context: its end is used', async () => {
    const long = 'The library by the river is open. '.repeat(200);
    const given = await transcribe(SHORT, '--batch-size', '1', '--initial-prompt', long);
    expect([given.code, given.stderr]).toEqual([0, '']);
    const hot = await transcribe(SHORT, '--batch-size', '1', '--hotwords', long);
    expect([hot.code, hot.stderr]).toEqual([0, '']);
  });

  it('a prefix longer than the context: refused with its length', async () => {
    const { code, stderr } = await transcribe(SHORT, '--prefix', 'a library '.repeat(500));
    expect(stderr).toMatch(/prompt and prefix take \d+ tokens, but the model's context has 448/);
    expect(code).toBe(2);
  });

  it('a token that there is not: refused', async () => {
    const { code, stderr } = await transcribe(SHORT, '--suppress-tokens', '51866');
    expect(stderr).toContain('suppressTokens names token 51866; the vocabulary has 51865');
    expect(code).toBe(2);
  });

  describe.each(['01-english.mp3', '02-catalan.flac', '03-ukrainian.ogg', '04-english-short.wav'])(
    '%s that ends within a frame',
    (name) => {
      const bytes = readFileSync(sample(name));
      const cut = bytes.subarray(0, Math.floor(bytes.length * 0.6) + 7);
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (let i = 0; i < cut.length; i += 4099) yield cut.subarray(i, i + 4099);
      }
      const run = (...args: string[]): Promise<CliResult> =>
        runCli(['transcribe', ...args, '-m', folder, '-'], { stdin: pieces() });

      it('is transcribed as far as it goes, and its end is reported', async () => {
        const { code, stderr } = await run(...flags, '--batch-size', '4');
        expect(stderr).not.toContain('error');
        expect(stderr).toContain('end');
        expect(code).toBe(0);
      });

      it('ends live speech as its end does', async () => {
        const { code, stderr } = await run(...quiet, '--live');
        expect(stderr).not.toContain('error');
        expect(code).toBe(0);
      });
    },
  );

  it('leaves no file open, wherever it is interrupted', async () => {
    if (process.platform !== 'linux')
      return console.warn('SKIPPED: open files are read from /proc');
    const file = sample('01-english.mp3');
    for (const wait of [0, 1, 30, 100, 300, 1000]) {
      const { code } = await runCli(['transcribe', ...flags, '-m', folder, file, SHORT], {
        onWatch: (interrupt) => void setTimeout(interrupt, wait),
      });
      expect([0, 130]).toContain(code);
      const open = await Promise.all(
        (await readdir('/proc/self/fd')).map((fd) =>
          readlink(`/proc/self/fd/${fd}`).catch(() => ''),
        ),
      );
      expect(open.filter((target) => target.includes('examples/audio'))).toEqual([]);
    }
    expect((await readFile(file)).length).toBeGreaterThan(0);
  });
});
