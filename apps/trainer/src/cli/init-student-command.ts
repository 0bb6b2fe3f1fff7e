import { Command } from 'commander';
import { keepLayers } from '../model/keep-layers.js';
import { openModel } from '../model/open-model.js';
import { writeHuggingFace } from '../model/write-hugging-face.js';
import { EXIT } from './exit-codes.js';
import { dtypeOption, layerList, wholeNumber } from './options.js';
import type { Done } from './program.js';

interface Flags {
  readonly encoderLayers?: number;
  readonly decoderLayers?: number;
  readonly keepEncoder?: readonly number[];
  readonly keepDecoder?: readonly number[];
  readonly dtype: 'float32' | 'float16';
}

/** `distilwhisper-train init-student MODEL OUT`: a smaller model that keeps some of the layers. */
export const initStudentCommand = (done: Done): Command =>
  new Command('init-student')
    .description('Make a smaller student: keep layers of a model, spread evenly.')
    .argument('<model>', 'base (embedded), or a model folder or file')
    .argument('<out>', 'folder that the student is written to')
    .option('--encoder-layers <n>', 'layers of the encoder (default: all)', wholeNumber)
    .option('--decoder-layers <n>', 'layers of the decoder (default: all)', wholeNumber)
    .option('--keep-encoder <list>', 'or which, from 0 on, e.g. 0,1,3', layerList)
    .option('--keep-decoder <list>', 'or which, from 0 on', layerList)
    .addOption(dtypeOption())
    .action(async (given: string, out: string, flags: Flags) => {
      const model = await openModel(given);
      const { encoder, decoder } = model.dimensions;
      const { params, dimensions, kept } = keepLayers(await model.params(), model.dimensions, {
        encoder: flags.keepEncoder ?? flags.encoderLayers ?? encoder.layers,
        decoder: flags.keepDecoder ?? flags.decoderLayers ?? decoder.layers,
      });
      const { folder: sourceFolder, tokenizerFile } = model;
      const student = { params, dimensions, sourceFolder, tokenizerFile, keptDecoderLayers: kept.decoder }; // prettier-ignore
      await writeHuggingFace(out, student, { dtype: flags.dtype });
      process.stdout.write(
        `${out}: encoder layers ${kept.encoder.join(', ')} of ${encoder.layers}, decoder layers ${kept.decoder.join(', ')} of ${decoder.layers}\n`,
      );
      done(EXIT.done);
    });
