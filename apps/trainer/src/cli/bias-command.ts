import { Command, Option } from 'commander';
import { NORMALIZER_NAMES } from '@distilwhisper/metrics';
import { EXIT } from './exit-codes.js';
import { repeated, shard, wholeNumber } from './options.js';
import type { Done } from './program.js';
import { runBias, type BiasFlags } from './run-bias.js';

const NOTES = `
Everything that was heard is kept in OUTPUT/transcripts*.jsonl; a command that was stopped, or that asks for more
models, schemes or clips, decodes only what is not there. Two processes of one thread decode faster than one of two:
start one with --threads 1 --shard 1/2, one with --threads 1 --shard 2/2, and the same command without --shard after.`;

/** `distilwhisper-train bias`: reads the flags; `runBias` does the work. */
export const biasCommand = (done: Done, version: string): Command =>
  new Command('bias')
    .description(
      'Compare error rates of groups of speakers and languages before and after quantisation: a report in HTML and JSON.',
    ) // prettier-ignore
    .requiredOption(
      '-d, --data <path>',
      'labelled speech: a manifest or a data set folder; repeatable',
      repeated,
    ) // prettier-ignore
    .requiredOption('-o, --output <dir>', 'folder of the report and of what was heard')
    .option(
      '-m, --model <name=path>',
      'base (embedded), or a model folder or file, under a name; the first is the main one; repeatable (default: base)',
      repeated,
    ) // prettier-ignore
    .option(
      '--quantization <list>',
      'presets and schemes, e.g. fast,llm-int8,int4-block32; NAME:LIST for one model; repeatable (float32 is always there)',
      repeated,
    ) // prettier-ignore
    .option('--pack <name=file>', 'an expert pack for the model of that name; repeatable', repeated)
    .option('-l, --language <code>', 'language of data that names none')
    .option('--groups <list>', 'what to compare by', 'gender,age,resource')
    .option('--limit <n>', 'at most so many clips of each language, genders by turns', wholeNumber)
    .addOption(
      new Option('--normalizer <name>', 'of texts before they are compared')
        .choices(NORMALIZER_NAMES)
        .default('marks'),
    ) // prettier-ignore
    .option(
      '--batch-size <n>',
      'clips decoded together; schemes that round activations see the whole batch',
      wholeNumber,
      1,
    ) // prettier-ignore
    .option('--max-tokens <n>', 'most tokens of a text', wholeNumber, 224)
    .option('--resamples <n>', 'of bootstrap intervals', wholeNumber, 2000)
    .option('--seed <n>', 'of bootstrap intervals', wholeNumber, 1)
    .option('--shard <i/n>', 'only decode part i of n, beside processes that do the others', shard)
    .option(
      '--compiled <dir>',
      'keep compiled models here: a command that is run again starts sooner, at some 300 MB a system',
    )
    .option('--threads <n>', 'threads of one operation (default: one a core)', wholeNumber)
    .option('-q, --quiet', 'no progress')
    .addHelpText('after', NOTES)
    .action(async (flags: BiasFlags) => {
      await runBias(flags, version);
      done(EXIT.done);
    });
