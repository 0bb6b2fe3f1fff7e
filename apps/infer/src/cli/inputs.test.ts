import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expandInputs, inputName } from './inputs.js';

describe('expandInputs', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-'));
    await mkdir(path.join(folder, 'c.wav'));
    for (const name of ['b.wav', 'a.wav', '[odd].wav', 'c.wav/d.wav'])
      await writeFile(path.join(folder, name), '');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const names = async (...args: string[]): Promise<string[]> => {
    const inputs = await expandInputs(args.map((arg) => arg === '-' ? '-' : path.join(folder, arg))); // prettier-ignore
    return inputs.map((input) => input.kind === 'stdin' ? inputName(input) : path.relative(folder, inputName(input))); // prettier-ignore
  };

  it('sorts what a pattern matches, files only', async () => {
    expect(await names('?.wav')).toEqual(['a.wav', 'b.wav']);
    expect(await names('**/*.wav')).toEqual(['[odd].wav', 'a.wav', 'b.wav', 'c.wav/d.wav']);
  });

  it('keeps the order of arguments, each file once', async () => {
    expect(await names('b.wav', '-', '*.wav', '-')).toEqual(['b.wav', 'stdin', '[odd].wav', 'a.wav']); // prettier-ignore
  });

  it('takes a name that exists for itself, though it looks like a pattern', async () => {
    expect(await names('[odd].wav')).toEqual(['[odd].wav']);
  });

  it('keeps what is not there, for its own error', async () => {
    expect(await names('nowhere.wav', '*.flac')).toEqual(['nowhere.wav', '*.flac']);
  });
});
