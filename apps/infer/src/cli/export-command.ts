import { Command } from 'commander';
import { DistilWhisperError } from '@distilwhisper/tensor';
import { exportModel, type ExportModelOptions } from '../export/export-model.js';
import { LAYOUTS } from '../export/layouts.js';
import { EXPORT_DTYPES } from '../export/weight-forms.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { choice } from './options.js';
import { complain, print, type Terminal } from './terminal.js';

/** `distilwhisper export MODEL OUT`: a model as ONNX files. */
export const exportCommand = (terminal: Terminal, done: (code: ExitCode) => void): Command =>
  new Command('export')
    .description(
      'Write a model as ONNX files, for transformers.js, onnxruntime in any language, or a browser.',
    )
    .argument('<model>', 'base (embedded), or a model folder or file')
    .argument('<out>', 'folder that the files are written to')
    .addOption(
      choice('--layout <layout>', 'plain: the three graphs of this library', LAYOUTS).default(LAYOUTS[0]), // prettier-ignore
    )
    .addOption(
      choice('--dtype <dtype>', 'how weights are stored and multiplied', EXPORT_DTYPES).default('fp32'), // prettier-ignore
    )
    .option('--tokenizer <file>', 'a tokenizer.json, for models that come without one')
    .option('--standard', "no operations of onnxruntime's own")
    .action(async (model: string, out: string, flags: Omit<ExportModelOptions, 'model'>) => {
      try {
        await exportModel(out, { model, ...flags });
      } catch (error) {
        if (!isOfTheModel(error)) throw error;
        complain(terminal, error);
        return done(EXIT.model);
      }
      await print(terminal, `${out}\n`);
      done(EXIT.done);
    });

const isOfTheModel = (error: unknown): boolean =>
  DistilWhisperError.isInstance(error) && error.code !== 'argument' && error.code !== 'io';
