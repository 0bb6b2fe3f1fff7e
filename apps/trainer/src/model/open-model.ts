import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '@distilwhisper/tensor';
import {
  checkVocabulary,
  createTokenizer,
  parseTokenizerJson,
  type Tokenizer,
  type Vocabulary,
  type WhisperCheckpoint,
} from '@distilwhisper/whisper';
import { openWhisper } from '@distilwhisper/whisper/node';
import { locateModel, modelSource, type ModelSource } from './model-location.js';

/** A model that is known but not in memory: weights are read when they are asked for. */
export interface OpenModel extends WhisperCheckpoint {
  /** As the user named it. */
  readonly given: string;
  /** The folder that it lies in. */
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  readonly tokenizerFile: string;
  readonly vocabulary: Vocabulary;
  /** What expert packs for it are bound to: the weights, or those they were quantised from. */
  readonly base: ModelSource;
}

/**
 * Opens a model and its tokenizer.
 *
 * @throws DistilWhisperError `missing`, `format`, `mismatch` (tokenizer of another model), `unsafe`
 */
export const openModel = async (given: string): Promise<OpenModel> => {
  const place = locateModel(given);
  const checkpoint = await openWhisper(place);
  const tokenizerFile = checkpoint.tokenizerPath ?? noTokenizer(given);
  const vocabulary = parseTokenizerJson(await readFile(tokenizerFile, 'utf8'), tokenizerFile);
  const tokenizer = createTokenizer(vocabulary);
  checkVocabulary(tokenizer, checkpoint.dimensions.vocabulary);
  const folder = (await stat(place)).isDirectory() ? place : path.dirname(place);
  const source = await modelSource(folder, checkpoint.sha256);
  return {
    ...checkpoint,
    given,
    folder,
    tokenizer,
    tokenizerFile,
    vocabulary,
    base: source ?? { name: path.basename(place), sha256: checkpoint.sha256 },
  };
};

const noTokenizer = (given: string): never =>
  fail('missing', `model '${given}' comes without a tokenizer.json; put it beside the weights`, {
    model: given,
  });
