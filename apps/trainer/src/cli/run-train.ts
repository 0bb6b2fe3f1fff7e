import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '@distilwhisper/tensor/node';
import { stringify } from 'yaml';
import type { TrainConfig } from '../config/train-config.js';
import { chooseEngine, type ChosenEngine } from '../engine/choose-engine.js';
import { consoleProgress } from '../progress/console-progress.js';
import { eventLog } from '../progress/event-log.js';
import type { Outcome, TrainEvent } from '../run/events.js';
import { CONFIG_FILE } from '../run/run-files.js';
import { runTraining } from '../run/run-training.js';
import { machineRecord, writeRunRecord } from '../run/run-record.js';
import { setUpRun, type PreparedRun } from '../run/set-up-run.js';
import { setRecord } from '../run/set-record.js';
import { createEventFile } from '../tensorboard/event-file.js';
import { interruptible } from './interruption.js';
import { threadsOf } from './threads.js';
import { printReports } from './print-reports.js';

/** Trains as configured, with progress on standard error and records in the run's folder. */
export const runTrain = async (
  config: TrainConfig,
  version: string,
  quiet: boolean,
): Promise<Outcome> => {
  const say = (text: string): void => void (quiet || process.stderr.write(`${text}\n`));
  const chosen = await chooseEngine(config.engine, threadsOf(config));
  say(`engine: ${chosen.engine.name} (${chosen.reason})`);
  await mkdir(config.output, { recursive: true });
  const stop = interruptible();
  try {
    const prepared = await setUpRun(config, chosen, stop.signal);
    printReports(prepared.data.reports, say);
    describeData(prepared, say);
    await writeFileAtomic(path.join(config.output, CONFIG_FILE), stringify(config));
    await writeRunRecord(config.output, recordOf(config, prepared, chosen, version));
    return await train(prepared, stop.signal, quiet);
  } finally {
    stop.done();
  }
};

const train = async (
  prepared: PreparedRun,
  signal: AbortSignal,
  quiet: boolean,
): Promise<Outcome> => {
  const { folder } = prepared.run;
  const events = await createEventFile(folder, () => Date.now() / 1000);
  const log = eventLog(folder, () => new Date());
  const show = quiet ? () => {} : consoleProgress({ stream: process.stderr, now: () => performance.now() }); // prettier-ignore
  try {
    return await runTraining(prepared.run, {
      signal,
      onEvent: async (event: TrainEvent) => {
        show(event);
        await log(event);
        await events.write(event);
      },
    });
  } finally {
    await events.close();
    await prepared.dispose();
  }
};

const describeData = ({ data, run }: PreparedRun, say: (text: string) => void): void => {
  const held = data.validation.map(({ name, utterances }) => `${name} ${utterances.length}`).join(', '); // prettier-ignore
  say(`training on ${data.train.length} utterances; validation: ${held || 'none'}; ${run.folder}`);
};

const recordOf = (
  { seed, threads, backbone, experts }: TrainConfig,
  { run, student, data, dataHashes, teacher, initial }: PreparedRun,
  { engine, reason }: ChosenEngine,
  version: string,
): Parameters<typeof writeRunRecord>[1] => ({
  format: 'distilwhisper.run/1',
  identity: run.identity,
  versions: { trainer: version, node: process.versions.node },
  machine: machineRecord(),
  seed,
  student: { given: student.given, name: student.base.name, sha256: student.sha256, ...backbone },
  ...(teacher && {
    teacher: { name: teacher.cache.index.teacher.name, sha256: teacher.cache.index.teacher.sha256 },
  }),
  ...(initial && { initialExperts: { given: experts.initial!, sha256: initial.sha256 } }),
  data: {
    train: setRecord('train', data.train, dataHashes.train),
    validation: data.validation.map(({ name, utterances }, i) =>
      setRecord(name, utterances, dataHashes.validation[i]!),
    ),
    licences: data.licences,
  },
  starts: [
    {
      at: new Date().toISOString(),
      step: run.position.step,
      engine: engine.name,
      engineReason: reason,
      threads: threads ?? 'default',
    },
  ],
});
