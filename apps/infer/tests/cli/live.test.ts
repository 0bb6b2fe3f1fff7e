import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCli, type CliResult } from './run-cli.js';

const SHORT = path.resolve(__dirname, '../../../../examples/audio/04-english-short.wav');

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < content.length; i += 3001) yield content.subarray(i, i + 3001);
}

describe('distilwhisper transcribe --live', () => {
  const live = async (content: Uint8Array, ...flags: string[]): Promise<CliResult> =>
    runCli(['transcribe', '--live', '-l', 'en', '--threads', '2', ...flags, '-'], {
      stdin: pieces(content),
    });

  it('prints a line an utterance, of a file that comes through a pipe', async () => {
    const { code, stdout, stderr } = await live(await readFile(SHORT));
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^[^\n]*train to the coast[^\n]*\n$/i);
    expect(code).toBe(0);
  });

  it('prints updates as JSON, of raw samples that end within one', async () => {
    const wav = await readFile(SHORT);
    const rate = wav.readUInt32LE(24);
    const { code, stdout } = await live(wav.subarray(44, -1), '--raw', String(rate), '-f', 'json');
    const updates = stdout.trim().split('\n').map((line) => JSON.parse(line) as { stable: string; isFinal: boolean }); // prettier-ignore
    expect(updates.at(-1)).toMatchObject({ isFinal: true, partial: '', language: 'en' });
    expect(updates.at(-1)!.stable).toMatch(/train to the coast/i);
    expect(code).toBe(0);
  });

  it('gives the times of the words of an utterance that is over', async () => {
    const { stdout } = await live(await readFile(SHORT), '--word-timestamps', '-f', 'json');
    const updates = stdout.trim().split('\n').map((line) => JSON.parse(line) as { stable: string; words?: { word: string; start: number; end: number }[] }); // prettier-ignore
    expect(updates.slice(0, -1).every(({ words }) => words === undefined)).toBe(true);
    const { stable, words = [] } = updates.at(-1)!;
    expect(
      words
        .map(({ word }) => word)
        .join('')
        .trim(),
    ).toBe(stable);
    for (const { start, end } of words) {
      expect(start).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(2.7);
    }
  });

  it('says what is wrong with the stream', async () => {
    const { code, stderr } = await live(Buffer.from('x'.repeat(400)));
    expect(stderr).toContain('stdin');
    expect(code).toBe(1);
  });

  it.each([
    [['--clip-timestamps', '1'], 'clipTimestamps and --live exclude each other'],
    [['-f', 'srt'], 'prints txt or json'],
    [['-o', 'out'], 'outputDir and --live exclude each other'],
  ])('refuses %j', async (flags, cause) => {
    const { code, stderr } = await live(new Uint8Array(0), ...flags);
    expect(stderr).toContain(cause);
    expect(code).toBe(2);
  });
});
