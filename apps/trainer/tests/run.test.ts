import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readSafetensors } from '@distilwhisper/tensor/node';
import { encodeWav } from '@distilwhisper/audio';
import { runTrain } from '../src/cli/run-train.js';
import type { TrainConfig } from '../src/config/train-config.js';
import { chooseEngine } from '../src/engine/choose-engine.js';
import { CHECKPOINT_FILE } from '../src/run/checkpoint.js';
import type { TrainEvent } from '../src/run/events.js';
import { readRunRecord } from '../src/run/run-record.js';
import { runTraining } from '../src/run/run-training.js';
import { setUpRun } from '../src/run/set-up-run.js';
import { BEST_FILE, LAST_FILE, readTrained } from '../src/run/trained-file.js';
import { tinyConfig, tinySetup, type TinySetup } from './tiny-run.js';
import { trainTo } from './train-to.js';

const quietly = (config: TrainConfig) => runTrain(config, '0.0.0', true);

const bytesOfTrained = async (config: TrainConfig): Promise<Record<string, string>> => {
  const tensors = await readSafetensors(path.join(config.output, LAST_FILE));
  return Object.fromEntries(
    [...tensors].map(([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    ]),
  );
};

describe('a run', () => {
  let setup: TinySetup;
  beforeAll(async () => {
    setup = await tinySetup();
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  it.each(['experts-ft', 'lora', 'full'] as const)(
    'of method %s lowers the loss and leaves its records',
    async (method) => {
      const config = tinyConfig(setup, method, { method, lora: { rank: 2, alpha: 2 } });
      expect(await quietly(config)).toBe('finished');
      const events = (await readFile(path.join(config.output, 'log.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as TrainEvent); // prettier-ignore
      const losses = events.flatMap((event) => (event.kind === 'update' ? event.result.loss : []));
      expect(losses).toHaveLength(9); // 9 utterances in batches of 2, 2 an update, 3 epochs
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(events.filter(({ kind }) => kind === 'validation')).toHaveLength(3);
      for (const file of [BEST_FILE, LAST_FILE]) {
        const { info } = await readTrained(path.join(config.output, file));
        expect(info).toMatchObject({ method, language: 'en', audioContext: 'elastic' });
      }
      const record = (await readRunRecord(config.output))!;
      expect(record.data.train).toMatchObject({ utterances: 9, speakers: 3 });
      expect(record.data.validation).toMatchObject([{ utterances: 3, speakers: 1 }]);
      expect(record.starts).toMatchObject([{ step: 0, engineReason: 'asked for' }]);
      expect(existsSync(path.join(config.output, 'config.yaml'))).toBe(true);
    },
  );

  it.each(['experts-ft', 'lora', 'full'] as const)(
    'of method %s that was stopped twice ends bit for bit as one that was not',
    async (method) => {
      const lora = { rank: 2, alpha: 2, dropout: 0.1 };
      const whole = tinyConfig(setup, `${method}-whole`, { method, lora });
      const parts = tinyConfig(setup, `${method}-parts`, { method, lora });
      await trainTo(whole);
      expect((await trainTo(parts, 2)).at(-1)).toMatchObject({ outcome: 'stopped', step: 2 });
      expect((await trainTo(parts, 6)).at(0)).toMatchObject({ resumed: true, step: 2 });
      await trainTo(parts);
      expect(await bytesOfTrained(parts)).toEqual(await bytesOfTrained(whole));
    },
  );

  it('refuses the checkpoint of another configuration, saying what to do', async () => {
    const config = tinyConfig(setup, 'changed');
    await trainTo(config, 1);
    await expect(trainTo({ ...config, seed: 5 })).rejects.toThrow(
      /belongs to a run with another configuration, model or data; give another output folder/,
    );
    await writeFile(path.join(config.output, CHECKPOINT_FILE), 'not a checkpoint');
    await expect(trainTo(config)).rejects.toThrow(CHECKPOINT_FILE);
  });

  it('skips clips that do not decode, counts them, and goes on', async () => {
    const data = path.join(setup.folder, 'damaged.tsv');
    await writeFile(path.join(setup.folder, 'broken.wav'), 'RIFF, but no more');
    await writeFile(path.join(setup.folder, 'moment.wav'), encodeWav(new Float32Array(100)));
    const rows = ['broken.wav\tx\ten\ta\t1', 'moment.wav\ty\ten\ta\t1', '0.wav\tone\ten\ta\t0.6', '1.wav\t \ten\ta\t0.7', `2.wav\t${'long '.repeat(70)}\ten\ta\t0.8`, 'absent.wav\tz\ten\ta\t1']; // prettier-ignore
    await writeFile(data, `path\tsentence\tlanguage\tspeaker\tduration_s\n${rows.join('\n')}\n`);
    const config = tinyConfig(setup, 'damaged', {
      data: { train: [{ path: data }], validationShare: 0 },
      batchSize: 1,
      accumulate: 1,
      epochs: 1,
    });
    const { data: loaded, dispose } = await setUpRun(
      config,
      await chooseEngine('ort', { threads: 1 }),
    );
    await dispose();
    expect(loaded.reports[0]!.report.dropped.map(({ reason, ids }) => [reason, ids.length])).toEqual([['no such clip', 1], ['empty text', 1], ['over 60 tokens', 1]]); // prettier-ignore
    const events = await trainTo(config);
    const skipped = events.flatMap((event) => (event.kind === 'skipped' ? event.clips : []));
    expect(skipped.map(({ id }) => id).sort()).toEqual(['broken.wav', 'moment.wav']);
    expect(events.filter(({ kind }) => kind === 'update')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ outcome: 'finished', step: 3 });
  });

  it('stops with the ids of the batch where the loss is not finite, keeping the checkpoint', async () => {
    const config = tinyConfig(setup, 'diverged', { checkpointEvery: 1, accumulate: 1 });
    await trainTo(config, 1);
    const before = await readFile(path.join(config.output, CHECKPOINT_FILE));
    const prepared = await setUpRun(config, await chooseEngine('ort', { threads: 1 }));
    const [, parameter] = [...prepared.run.trained].find(([name]) => name.includes('fc1.weight'))!;
    parameter.data.fill(NaN);
    await expect(runTraining(prepared.run)).rejects.toThrow(
      /^the loss is NaN on the utterances \d+\.wav, \d+\.wav; look at these clips/,
    );
    await prepared.dispose();
    expect(await readFile(path.join(config.output, CHECKPOINT_FILE))).toEqual(before);
  });

  it('refuses an unknown language before anything is computed', async () => {
    const config = tinyConfig(setup, 'unknown', { language: 'xx' });
    await expect(trainTo(config)).rejects.toThrow(/language "xx" is not one of the/);
  });

  it('ends early where validation gets no better', async () => {
    const config = tinyConfig(setup, 'patience', {
      optimizer: { learningRate: 1e-12 },
      evaluateEvery: 1,
      patience: 2,
    });
    expect((await trainTo(config)).at(-1)).toMatchObject({ outcome: 'patience', step: 3 });
  });
});
