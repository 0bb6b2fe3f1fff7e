import { readFile, truncate, writeFile, copyFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeWav } from '@distilwhisper/audio';
import { runCli, type CliResult } from './run-cli.js';
import { temporaryFolder, writeTinyModel } from './tiny-model.js';

const SAMPLES = path.resolve(__dirname, '../../../../examples/audio');
const tone = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(i / 9));

/** A wav of 32-bit floats, whose samples may be anything, and any number of channels. */
const floatWav = (samples: Float32Array, channels: number, sampleRate: number): Buffer => {
  const header = Buffer.alloc(44);
  const bytes = samples.length * 4;
  header.write('RIFF', 0).toString();
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 4, 28);
  header.writeUInt16LE(channels * 4, 32);
  header.writeUInt16LE(32, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
};

describe('distilwhisper transcribe: audio', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: folder, remove } = await temporaryFolder());
    await writeTinyModel(folder);
  });
  afterAll(() => remove());

  const file = (name: string): string => path.join(folder, name);
  const transcribe = (...args: string[]): Promise<CliResult> =>
    runCli([
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
      ...args,
    ]);
  const given = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(file(name), content);
    return file(name);
  };

  it.each([
    ['empty.mp3', '', 'empty'],
    ['notes.wav', 'Minutes of the meeting: everyone agreed.\n', 'not a'],
    ['header-only.wav', encodeWav(new Float32Array(0), 16_000), 'has a header but no samples'],
    ['nan.wav', floatWav(tone(3200).fill(NaN, 1600, 1601), 1, 16_000), 'sample 1600'],
  ])('names what is wrong with %s', async (name, content, cause) => {
    const audio = await given(name, content);
    const { code, stdout, stderr } = await transcribe(audio);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toContain(audio);
    expect(stderr).toContain(cause);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('says that a file is not there', async () => {
    const { code, stderr } = await transcribe(file('nowhere.wav'));
    expect(stderr).toContain(`${file('nowhere.wav')}: no such file or folder`);
    expect(code).toBe(1);
  });

  it('warns of an mp3 that ends early and transcribes what there is', async () => {
    await copyFile(path.join(SAMPLES, '01-english.mp3'), file('cut.mp3'));
    const { length } = await readFile(file('cut.mp3'));
    await truncate(file('cut.mp3'), Math.floor(length / 4) + 11);
    const { code, stderr } = await transcribe(file('cut.mp3'));
    expect(stderr).toContain(file('cut.mp3'));
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
  });

  it.each([
    ['one sample', floatWav(tone(1), 1, 16_000)],
    ['eight channels at 192 kHz', floatWav(tone(8 * 96_000), 8, 192_000)],
  ])('transcribes %s', async (name, content) => {
    const { code, stderr } = await transcribe(await given(`${name}.wav`, content));
    expect([code, stderr]).toEqual([0, '']);
  });

  it('does the others where one of several is bad', async () => {
    const [bad, good] = [await given('bad.wav', 'text'), await given('good.wav', encodeWav(tone(16_000), 16_000))]; // prettier-ignore
    const { code, stderr } = await transcribe('-f', 'json', '-o', file('out'), bad, good);
    expect(code).toBe(1);
    expect(stderr).toContain(bad);
    expect(JSON.parse(await readFile(file('out/good.json'), 'utf8'))).toHaveProperty('segments');
    await expect(readFile(file('out/bad.json'))).rejects.toThrow('ENOENT');
  });

  it('reads standard input to its end and reports it by name', async () => {
    async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
      yield content.subarray(0, 100);
      yield content.subarray(100);
    }
    const args = [
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
      '-',
    ];
    const good = await runCli(args, { stdin: bytes(encodeWav(tone(16_000), 16_000)) });
    expect([good.code, good.stderr]).toEqual([0, '']);
    const bad = await runCli(args, { stdin: bytes(Buffer.from('x'.repeat(300))) });
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain('stdin');
  });
});
