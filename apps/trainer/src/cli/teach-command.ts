import { Command } from 'commander';
import { createDecodePool } from '@distilwhisper/data';
import { fail } from '@distilwhisper/tensor';
import { loadExample } from '../batch/load-example.js';
import type { TrainConfig } from '../config/train-config.js';
import { loadTrainingData } from '../data/load-training-data.js';
import { chooseEngine } from '../engine/choose-engine.js';
import { openModel } from '../model/open-model.js';
import { fillCache, type Filled } from '../teacher/fill-cache.js';
import { teacherFolder, teacherTokens } from '../teacher/open-teacher.js';
import { configOf, withConfigOptions, type ConfigFlags } from './config-options.js';
import { EXIT } from './exit-codes.js';
import { interruptible } from './interruption.js';
import { openTeacherModel } from '../teacher/teacher-model.js';
import { threadsOf } from './threads.js';
import { printReports } from './print-reports.js';
import type { Done } from './program.js';
import { setProgress } from './set-progress.js';

/** `distilwhisper-train teach`: runs the teacher over the training data, once. */
export const teachCommand = (done: Done): Command =>
  withConfigOptions(
    new Command('teach').description(
      'Run the teacher over the training data and keep its hidden states. Goes on where it was.',
    ),
  )
    .option('-q, --quiet', 'no progress')
    .action(async (flags: ConfigFlags) => {
      const config = await configOf(flags);
      const { written, known, skipped, stopped } = await runTeach(config, flags['quiet'] === true);
      for (const { error } of skipped) process.stderr.write(`skipped: ${error.message}\n`);
      process.stdout.write(`${teacherFolder(config)}: ${written} utterances written, ${known} were there, ${skipped.length} skipped\n`); // prettier-ignore
      done(stopped ? EXIT.interrupted : EXIT.done);
    });

const runTeach = async (config: TrainConfig, quiet: boolean): Promise<Filled> => {
  if (!config.teacher)
    return fail('config', 'teach needs a teacher: --teacher MODEL, or teacher.model in the configuration'); // prettier-ignore
  const student = await openModel(config.student);
  const teacher = await openTeacherModel(config.teacher, config.language);
  const tokenMap = teacherTokens(student, teacher.model);
  const { tokenizer, dimensions } = student;
  const textContext = Math.min(dimensions.textContext, teacher.model.dimensions.textContext);
  const data = await loadTrainingData(config, { tokenizer, textContext });
  if (!quiet) printReports(data.reports, (text) => process.stderr.write(`${text}\n`));
  const { engine } = await chooseEngine(config.engine, threadsOf(config));
  const reader = createDecodePool({ workers: config.decodeWorkers });
  const stop = interruptible();
  const progress = setProgress(quiet);
  const { language, trainOnPrompt } = config;
  try {
    return await fillCache({
      engine,
      teacher,
      folder: teacherFolder(config),
      utterances: data.train,
      load: (utterance) =>
        loadExample(utterance, async (one) => (await reader.decode(one)).samples, tokenizer, {
          language,
          trainOnPrompt,
          textContext,
        }),
      context: config,
      tokenMap,
      signal: stop.signal,
      onProgress: (count, total) => progress('teacher', count, total),
    });
  } finally {
    stop.done();
    await reader.close();
  }
};
