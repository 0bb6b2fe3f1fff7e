import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { tinySetup, type TinySetup } from './tiny-run.js';

const TSX = require.resolve('tsx');
const CLI = path.resolve(__dirname, '../src/cli.ts');

/** Transcripts in a folder, in no order. */
const heard = (folder: string): string[] => {
  const file = path.join(folder, 'transcripts.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1).sort() : [];
};

describe('bias in a process that is stopped', () => {
  let setup: TinySetup;
  beforeAll(async () => {
    setup = await tinySetup();
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  /** Runs the command from source and sends a signal once it has added so many transcripts. */
  const run = async (folder: string, stop?: { readonly signal: NodeJS.Signals; readonly after: number }) => {
    const before = heard(folder).length;
    const args = ['bias', '--data', setup.data, '--model', `tiny=${setup.model}`, '--quantization', 'int8', '--output', folder, '--threads', '1', '--resamples', '50'];
    const child = spawn(process.execPath, ['--conditions=@distilwhisper/source', '--import', TSX, CLI, ...args], { stdio: 'ignore' });
    const timer = setInterval(() => {
      if (!stop || heard(folder).length < before + stop.after) return;
      clearInterval(timer);
      child.kill(stop.signal);
    }, 2);
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    clearInterval(timer);
    return { code, signal };
  }; // prettier-ignore

  it('goes on after SIGKILL and after SIGINT, and hears what one that ran through hears', async () => {
    const [whole, stopped] = ['whole', 'stopped'].map((name) => path.join(setup.folder, name)) as [string, string]; // prettier-ignore
    expect(await run(whole)).toEqual({ code: 0, signal: null });
    expect(await run(stopped, { signal: 'SIGKILL', after: 3 })).toEqual({ code: null, signal: 'SIGKILL' }); // prettier-ignore
    expect(heard(stopped).length).toBeLessThan(24);
    expect(await run(stopped, { signal: 'SIGINT', after: 2 })).toEqual({ code: 130, signal: null });
    expect(await run(stopped)).toEqual({ code: 0, signal: null });
    expect(heard(stopped)).toEqual(heard(whole));
    expect(heard(whole)).toHaveLength(24);
    const report = (folder: string) => readFileSync(path.join(folder, 'report.json'), 'utf8');
    expect(report(stopped)).toBe(report(whole));
  });
});
