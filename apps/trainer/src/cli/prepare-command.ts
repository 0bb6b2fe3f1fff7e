import path from 'node:path';
import { Command } from 'commander';
import { formatReport } from '@distilwhisper/data';
import { writeFileAtomic } from '@distilwhisper/tensor/node';
import { loadConfig, type Override } from '../config/load-config.js';
import { loadTrainingData } from '../data/load-training-data.js';
import { manifestLine } from '../data/manifest-line.js';
import { openModel } from '../model/open-model.js';
import { hoursOf } from '../run/set-record.js';
import { EXIT } from './exit-codes.js';
import { repeated, setting } from './options.js';
import type { Done } from './program.js';

interface Flags {
  readonly data: readonly string[];
  readonly language: string;
  readonly model: string;
  readonly set?: readonly Override[];
  readonly split?: string;
  readonly output: string;
  readonly validation?: string;
}

/** `distilwhisper-train prepare`: a data set as filtered manifests, and what was dropped and why. */
export const prepareCommand = (done: Done): Command =>
  new Command('prepare')
    .description('Filter a data set into a manifest, and report what was dropped and why.')
    .requiredOption('-d, --data <path>', 'a manifest or a data set folder; repeatable', repeated)
    .requiredOption('-l, --language <code>', 'language that is kept')
    .requiredOption('-o, --output <file>', 'the manifest, .jsonl')
    .option('--validation <file>', 'a second manifest, with speakers held back for validation')
    .option('--split <name>', 'of data sets that have splits, e.g. train')
    .option('-m, --model <model>', 'whose tokens are counted', 'base')
    .option('--set <key=value>', 'a setting of data, e.g. data.filters.maxSeconds=20', setting)
    .action(async (flags: Flags) => {
      await runPrepare(flags);
      done(EXIT.done);
    });

const runPrepare = async (flags: Flags): Promise<void> => {
  const { output, validation, set = [], language, split } = flags;
  const sources = flags.data.map((place) => ({ path: place, ...(split !== undefined && { split }) })); // prettier-ignore
  const config = await loadConfig(undefined, [
    ['method', 'experts-ft'],
    ['language', language],
    ['output', path.dirname(output)],
    ['data.train', JSON.stringify(sources)],
    ...(validation === undefined ? [['data.validationShare', '0'] as const] : []),
    ...set,
  ]);
  const { tokenizer, dimensions } = await openModel(flags.model);
  const unlimited = { ...config, data: { ...config.data, validationLimit: Number.MAX_SAFE_INTEGER } }; // prettier-ignore
  const data = await loadTrainingData(unlimited, {
    tokenizer,
    textContext: dimensions.textContext,
  });
  const parts = [{ file: output, utterances: data.train }, ...data.validation.map(({ utterances }) => ({ file: validation!, utterances }))]; // prettier-ignore
  for (const { file, utterances } of parts) {
    const folder = path.dirname(file);
    await writeFileAtomic(file, utterances.map((one) => `${manifestLine(one, folder)}\n`).join(''));
  }
  for (const { name, report } of data.reports)
    process.stdout.write(`${name}: ${formatReport(report)}\n`);
  for (const { file, utterances } of parts)
    process.stdout.write(`${file}: ${utterances.length} utterances, ${hoursOf(utterances).toFixed(2)} hours\n`); // prettier-ignore
};
