import { Command, Option } from 'commander';
import { EXIT } from './exit-codes.js';
import { wholeNumber, decimal, repeated } from './options.js';
import type { Done } from './program.js';
import { runEvaluate, type EvaluateFlags } from './run-evaluate.js';

/** `distilwhisper-train evaluate`: reads the flags; `runEvaluate` does the work. */
export const evaluateCommand = (done: Done): Command =>
  new Command('evaluate')
    .description('Transcribe sets and report error rates with intervals and signatures.')
    .requiredOption(
      '-d, --data <path>',
      'set to test on: a manifest or a data set folder; repeatable',
      repeated,
    ) // prettier-ignore
    .requiredOption('-l, --language <code>', 'language of the sets')
    .option('-m, --model <model>', 'base (embedded), or a model folder or file', 'base')
    .option('--pack <file>', 'an expert pack for the language')
    .option('--checkpoint <file>', "a run's best.safetensors or last.safetensors")
    .option(
      '--quantization <name>',
      "of the model's weights: float32, a preset (fast, exact, small) or a scheme such as int4-block32; default: as the experts were trained, else float32",
    )
    .option('--baseline', 'the plain model as well, for comparison')
    .option('--split <name>', 'of data sets that have splits, e.g. test')
    .option('--limit <n>', 'only the first so many utterances of a set', wholeNumber)
    .addOption(
      new Option('--audio-context <kind>', 'default: as the experts were trained, else full').choices(['full', 'elastic']), // prettier-ignore
    )
    .option('--tail-seconds <x>', 'silence after the speech in an elastic context', decimal)
    .option('--batch-size <n>', 'clips decoded together', wholeNumber, 8)
    .option('--stop-loops', 'end a text as soon as it loops, instead of at the token limit')
    .option('--json <file>', 'write the report')
    .option('--transcripts <file>', 'write what was heard, a line of JSON for each utterance')
    .option('--threads <n>', 'threads of one operation (default: one a core)', wholeNumber)
    .option('-q, --quiet', 'no progress')
    .action(async (flags: EvaluateFlags) => {
      await runEvaluate(flags);
      done(EXIT.done);
    });
