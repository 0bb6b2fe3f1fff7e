import { Option, type Command } from 'commander';
import { loadConfig, type Override } from '../config/load-config.js';
import type { TrainConfig } from '../config/train-config.js';
import { ENGINE_CHOICES } from '../engine/choose-engine.js';
import { decimal, repeated, setting, wholeNumber } from './options.js';

/** Flags that stand for settings of the configuration. */
const SETTINGS: Readonly<Record<string, string>> = {
  method: 'method',
  language: 'language',
  student: 'student',
  output: 'output',
  epochs: 'epochs',
  maxSteps: 'maxSteps',
  batchSize: 'batchSize',
  learningRate: 'optimizer.learningRate',
  seed: 'seed',
  engine: 'engine',
  threads: 'threads',
  teacher: 'teacher.model',
  teacherExperts: 'teacher.experts',
  initialExperts: 'experts.initial',
  backboneQuantization: 'backbone.quantization',
};

/** The flags as commander gives them. */
export interface ConfigFlags {
  readonly config?: string;
  readonly set?: readonly Override[];
  readonly data?: readonly string[];
  readonly [flag: string]: unknown;
}

/** The configuration that flags, settings and file give together; flags win over the file, --set over both. */
export const configOf = (flags: ConfigFlags): Promise<TrainConfig> => {
  const { config, set = [], data } = flags;
  const own = Object.entries(SETTINGS).flatMap(([flag, key]): Override[] =>
    flags[flag] === undefined ? [] : [[key, JSON.stringify(flags[flag])]],
  );
  const sources: Override[] = data ? [['data.train', JSON.stringify(data.map((path) => ({ path })))]] : []; // prettier-ignore
  return loadConfig(config, [...sources, ...own, ...set]);
};

export const withConfigOptions = (command: Command): Command =>
  command
    .option('-c, --config <file>', 'settings in YAML; flags and --set replace them')
    .option(
      '--set <key=value>',
      'any setting, e.g. optimizer.learningRate=1e-5; repeatable',
      setting,
    ) // prettier-ignore
    .addOption(
      new Option('--method <method>', 'what is trained').choices([
        'experts',
        'experts-ft',
        'lora',
        'full',
      ]),
    )
    .option('-l, --language <code>', 'language that is trained, e.g. fa')
    .option(
      '-d, --data <path>',
      'training data: a manifest (.tsv, .csv, .jsonl) or a data set folder; repeatable',
      repeated,
    ) // prettier-ignore
    .option('-o, --output <dir>', "the run's folder")
    .option('--student <model>', 'base (embedded), or a model folder or file')
    .option('--teacher <model>', 'a larger model to distil, for method experts')
    .option('--teacher-experts <file>', 'an expert pack that the teacher uses')
    .option('--initial-experts <pack>', 'go on from the experts of a pack')
    .option(
      '--backbone-quantization <name>',
      'train experts on a quantised model, e.g. int4-block32: a preset (fast, exact, small) or a scheme',
    )
    .option('--epochs <n>', 'passes over the data', decimal)
    .option('--max-steps <n>', 'at most so many updates', wholeNumber)
    .option('--batch-size <n>', 'clips of a step', wholeNumber)
    .option('--learning-rate <x>', 'peak learning rate', decimal)
    .option('--seed <n>', 'of all random numbers', wholeNumber)
    .addOption(new Option('--engine <engine>', 'what computes').choices(ENGINE_CHOICES))
    .option('--threads <n>', 'threads of one operation (default: one a core)', wholeNumber);
