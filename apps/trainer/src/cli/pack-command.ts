import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { packParameterCount, type ExpertPack } from '@distilwhisper/experts';
import { readPack, writePack } from '@distilwhisper/experts/node';
import { fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';
import { packScores, type EvaluationReport } from '../evaluation/evaluation-report.js';
import { openModel } from '../model/open-model.js';
import { makePack } from '../packs/make-pack.js';
import { exportPack, importPack } from '../packs/published-packs.js';
import { EXIT } from './exit-codes.js';
import { repeated } from './options.js';
import type { Done } from './program.js';

type PackType = 'float32' | 'float16' | 'bfloat16';

interface CreateFlags {
  readonly output: string;
  readonly which?: 'best' | 'last';
  readonly licence?: string;
  readonly description?: string;
  readonly scores?: readonly string[];
  readonly dtype: PackType;
}

interface ImportFlags {
  readonly output: string;
  readonly language?: string;
  readonly base: string;
  readonly licence: string;
  readonly description: string;
  readonly dtype: PackType;
}

/** `distilwhisper-train pack RUN`, `pack import FILE`, `pack export PACK OUT`. */
export const packCommand = (done: Done): Command =>
  new Command('pack')
    .description('Make an expert pack of a run; import and export the published layout.')
    .addCommand(createCommand(done), { isDefault: true })
    .addCommand(importCommand(done))
    .addCommand(exportCommand(done));

const dtype = (): Option =>
  new Option('--dtype <type>', 'how weights are stored')
    .choices(['float32', 'float16', 'bfloat16'])
    .default('float16');

const createCommand = (done: Done): Command =>
  new Command('create')
    .description('(default) the experts of a run, with what is known of them')
    .argument('<run>', "the run's folder")
    .requiredOption('-o, --output <file>', 'e.g. fa.experts.safetensors')
    .addOption(
      new Option('--which <which>', 'parameters; default: the best where there are any').choices([
        'best',
        'last',
      ]),
    ) // prettier-ignore
    .option('--licence <id>', "of the experts, e.g. CC0-1.0; default: the data's")
    .option('--description <text>', 'of the data')
    .option('--scores <file>', 'a report of evaluate --json; repeatable', repeated)
    .addOption(dtype())
    .action(async (run: string, flags: CreateFlags) => {
      const { output, scores = [], which, licence, description } = flags;
      const pack = await makePack(run, {
        ...(which && { which }),
        ...(licence !== undefined && { licence }),
        ...(description !== undefined && { description }),
        scores: (await Promise.all(scores.map(readReport))).flatMap(packScores),
      });
      await writePack(output, pack, { dtype: flags.dtype });
      process.stdout.write(`${output}: ${describe(pack)}\n`);
      done(EXIT.done);
    });

const importCommand = (done: Done): Command =>
  new Command('import')
    .description('a pack from a published expert file (.bin or .safetensors)')
    .argument('<file>', 'e.g. catalan-experts.bin')
    .requiredOption('-o, --output <file>', 'the pack')
    .requiredOption('--base <model>', 'the model that the experts were trained on')
    .requiredOption('--licence <id>', 'of the experts, e.g. MIT')
    .option('-l, --language <code>', 'where the file holds several')
    .option('--description <text>', 'of the data that they were trained on', 'not described')
    .addOption(dtype())
    .action(async (file: string, flags: ImportFlags) => {
      const { base } = await openModel(flags.base);
      const { language, licence, description } = flags;
      const pack = await importPack(file, { base, licence, description, ...(language !== undefined && { language }) }); // prettier-ignore
      await writePack(flags.output, pack, { dtype: flags.dtype });
      process.stdout.write(`${flags.output}: ${describe(pack)}\n`);
      done(EXIT.done);
    });

const exportCommand = (done: Done): Command =>
  new Command('export')
    .description("a pack's experts under the published keys, as safetensors")
    .argument('<pack>')
    .argument('<out>', 'e.g. fa-experts.safetensors')
    .action(async (file: string, out: string) => {
      await exportPack(await readPack(file), out);
      process.stdout.write(`${out}\n`);
      done(EXIT.done);
    });

const describe = (pack: ExpertPack): string => {
  const { language, base, licence, scores } = pack.header;
  const millions = (packParameterCount(pack) / 1e6).toFixed(1);
  return `${language} experts for ${base.name}, ${millions} M parameters, ${scores.length} scores, ${licence}`;
};

const readReport = async (file: string): Promise<EvaluationReport> => {
  let report: EvaluationReport;
  try {
    report = JSON.parse(await readFile(file, 'utf8')) as EvaluationReport;
  } catch (error) {
    throw ioError('read', file, error);
  }
  const format: string = report.format;
  return format === 'distilwhisper.evaluation/1'
    ? report
    : fail('format', `${file} is not a report of distilwhisper-train evaluate --json`, { file });
};
