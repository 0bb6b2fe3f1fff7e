import path from 'node:path';
import { Command, Option } from 'commander';
import { fail } from '@distilwhisper/tensor';
import { loadConfig } from '../config/load-config.js';
import { openModel } from '../model/open-model.js';
import { trainedModel } from '../model/trained-model.js';
import { writeHuggingFace } from '../model/write-hugging-face.js';
import { trainedFileOf } from '../packs/make-pack.js';
import { CONFIG_FILE } from '../run/run-files.js';
import { readTrained } from '../run/trained-file.js';
import { EXIT } from './exit-codes.js';
import { dtypeOption } from './options.js';
import type { Done } from './program.js';

interface Flags {
  readonly student?: string;
  readonly which?: 'best' | 'last';
  readonly dtype: 'float32' | 'float16';
}

/** `distilwhisper-train export RUN OUT`: the model of a run as a Hugging Face folder. */
export const exportCommand = (done: Done): Command =>
  new Command('export')
    .description(
      'Write the model that a run of method full or lora trained, as a Hugging Face folder.',
    ) // prettier-ignore
    .argument('<run>', "the run's folder")
    .argument('<out>', 'folder that the model is written to')
    .option('--student <model>', "the model that was trained; default: the run's")
    .addOption(
      new Option('--which <which>', 'parameters; default: the best where there are any').choices([
        'best',
        'last',
      ]),
    ) // prettier-ignore
    .addOption(dtypeOption())
    .action(async (run: string, out: string, flags: Flags) => {
      const { info, weights } = await readTrained(trainedFileOf(run, flags.which));
      const given = flags.student ?? (await loadConfig(path.join(run, CONFIG_FILE), [])).student;
      const model = await openModel(given);
      if (info.base.sha256 !== model.base.sha256)
        fail('mismatch', `${run} was trained on ${info.base.name}, and ${given} is another model; give that one with --student`); // prettier-ignore
      const params = await trainedModel(model, weights);
      const { dimensions, folder: sourceFolder, tokenizerFile } = model;
      await writeHuggingFace(out, { params, dimensions, sourceFolder, tokenizerFile }, { dtype: flags.dtype }); // prettier-ignore
      process.stdout.write(`${out}\n`);
      done(EXIT.done);
    });
