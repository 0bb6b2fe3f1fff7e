import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRng } from '@distilwhisper/tensor';
import { stringify } from 'yaml';
import type { TrainConfig } from '../src/config/train-config.js';
import { LAST_FILE } from '../src/run/trained-file.js';
import { tinyConfig, tinySetup, type TinySetup } from './tiny-run.js';

const TSX = require.resolve('tsx');
const CLI = path.resolve(__dirname, '../src/cli.ts');

/** The command in a process of its own, from source. */
const start = (config: string) => {
  const child = spawn(
    process.execPath,
    ['--conditions=@distilwhisper/source', '--import', TSX, CLI, 'train', '--config', config],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null, errors })); // prettier-ignore
  return { child, ended };
};

const stepsLogged = (folder: string): number => {
  const log = path.join(folder, 'log.jsonl');
  return existsSync(log) ? readFileSync(log, 'utf8').split('"kind":"update"').length - 1 : 0;
};

/** Calls back once, when so many updates more are logged. */
const afterSteps = (folder: string, steps: number, then: () => void): (() => void) => {
  const target = stepsLogged(folder) + steps;
  const timer = setInterval(() => {
    if (stepsLogged(folder) < target) return;
    clearInterval(timer);
    then();
  }, 2);
  return () => clearInterval(timer);
};

/** Calls back once, while the process writes its third checkpoint. */
const duringCheckpoint = (folder: string, then: () => void): (() => void) => {
  const seen = new Set<string>();
  const watcher = watch(folder, (_, name) => {
    if (!name?.startsWith('.checkpoint') || seen.has(name)) return;
    seen.add(name);
    if (seen.size === 3) then();
  });
  return () => watcher.close();
};

describe('a run in a process that is killed', () => {
  let setup: TinySetup;
  let whole: string;

  beforeAll(async () => {
    setup = await tinySetup();
    whole = await configFile('whole');
    expect((await start(whole).ended).code).toBe(0);
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  const configOf = (name: string): TrainConfig =>
    tinyConfig(setup, name, { method: 'full', epochs: 4, checkpointEvery: 1, decodeWorkers: 1 });

  const configFile = async (name: string): Promise<string> => {
    const config = configOf(name);
    await mkdir(config.output);
    const file = path.join(setup.folder, `${name}.yaml`);
    await writeFile(file, stringify(config));
    return file;
  };

  const trained = (name: string) => readFile(path.join(configOf(name).output, LAST_FILE));

  type Trigger = (folder: string, then: () => void) => () => void;

  const killBy = async (name: string, signal: NodeJS.Signals, trigger: Trigger) => {
    const { child, ended } = start(path.join(setup.folder, `${name}.yaml`));
    const done = trigger(configOf(name).output, () => child.kill(signal));
    const result = await ended;
    done();
    return result;
  };

  it('at random steps and in the middle of checkpoints ends bit for bit as one that was not', async () => {
    await configFile('killed');
    const rng = createRng(Date.now());
    const atRandom: Trigger = (folder, then) => afterSteps(folder, 1 + rng.int(3), then);
    const kills = [
      await killBy('killed', 'SIGKILL', atRandom),
      await killBy('killed', 'SIGKILL', duringCheckpoint),
      await killBy('killed', 'SIGKILL', duringCheckpoint),
    ];
    expect(kills.filter(({ signal }) => signal === 'SIGKILL').length).toBeGreaterThan(1);
    const last = await start(path.join(setup.folder, 'killed.yaml')).ended;
    expect(last).toMatchObject({ code: 0 });
    expect(last.errors).toContain('resumed at step');
    expect((await trained('killed')).equals(await trained('whole'))).toBe(true);
  });

  const afterTwo: Trigger = (folder, then) => afterSteps(folder, 2, then);

  it.each([
    ['SIGINT', 'between checkpoints', afterTwo],
    ['SIGINT', 'in the middle of a checkpoint', duringCheckpoint],
    ['SIGTERM', 'between checkpoints', afterTwo],
  ] as const)('finishes the step and exits with 130 at %s %s', async (signal, when, trigger) => {
    const name = `asked-${signal}-${when}`;
    await configFile(name);
    const asked = await killBy(name, signal, trigger);
    expect(asked).toMatchObject({ code: 130, signal: null });
    expect(asked.errors).toMatch(/stopped at step \d+; the same command goes on from there/);
    expect((await start(path.join(setup.folder, `${name}.yaml`)).ended).code).toBe(0);
    expect((await trained(name)).equals(await trained('whole'))).toBe(true);
  });
});
