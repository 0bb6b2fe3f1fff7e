import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCli } from './run-cli.js';
import { temporaryFolder, writeTinyModel } from './tiny-model.js';

describe('distilwhisper: wrong use', () => {
  it.each([
    ['an unknown option', ['--speling'], "unknown option '--speling'"],
    ['an unknown language', ['-l', 'klingon'], "unknown language 'klingon'"],
    ['an unknown format', ['-f', 'docx'], "unknown format 'docx'; there are txt, srt"],
    ['two formats without a folder', ['-f', 'srt,json'], 'add --output-dir'],
    ['a number that is none', ['--beam-size', '1.5'], "'1.5' is not a whole number of 1 or more"],
    [
      'subtitle limits without word times',
      ['--max-line-width', '42'],
      '--max-line-width needs --word-timestamps',
    ],
    ['raw samples without --live', ['--raw', '16000'], '--raw needs --live'],
    ['preparing no experts', ['--prepare-experts'], '--prepare-experts needs --experts'],
    ['live files', ['--live'], '--live listens to standard input'],
    ['an unknown task', ['--task', 'sing'], 'transcribe, translate'],
  ])('refuses %s before any work', async (_name, flags, cause) => {
    const { code, stdout, stderr } = await runCli(['transcribe', 'a.wav', ...flags]);
    expect(stderr).toContain(cause);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('refuses options that exclude each other, once and not for each file', async () => {
    const { path: folder, remove } = await temporaryFolder();
    await writeTinyModel(folder);
    const wav = path.resolve(__dirname, '../../../../examples/audio/04-english-short.wav');
    const mp3 = path.resolve(__dirname, '../../../../examples/audio/01-english.mp3');
    const result = await runCli(['transcribe', '-q', '-m', folder, '--patience', '2', wav, mp3]);
    await remove();
    expect(result).toEqual({ code: 2, stdout: '', stderr: 'error: patience needs beamSize\n' });
  });

  it('refuses inputs whose outputs would collide, and touches none', async () => {
    const { path: folder, remove } = await temporaryFolder();
    const out = path.join(folder, 'talk.txt');
    await writeFile(out, 'kept');
    const { code, stderr } = await runCli(['transcribe', '-o', folder, 'a/talk.wav', 'b/talk.mp3']);
    expect(stderr).toContain('a/talk.wav and b/talk.mp3 would both be written to');
    expect(code).toBe(2);
    await remove();
  });

  it('wants a file and a command', async () => {
    expect(await runCli(['transcribe'])).toMatchObject({ code: 2, stdout: '' });
    const { code, stderr } = await runCli(['transcripe', 'a.wav']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean transcribe?');
  });

  it('prints help and version', async () => {
    const help = await runCli(['--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('Exit codes:');
    expect((await runCli(['--version'])).stdout).toBe('0.0.0\n');
  });
});
