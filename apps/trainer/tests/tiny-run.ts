import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeWav } from '@distilwhisper/audio';
import { modelBase } from '@distilwhisper/model-base';
import { createRng } from '@distilwhisper/tensor';
import { randomParameters, type WhisperDimensions } from '@distilwhisper/whisper';
import { checkConfig } from '../src/config/load-config.js';
import type { TrainConfig } from '../src/config/train-config.js';
import { writeHuggingFace } from '../src/model/write-hugging-face.js';

/** The tokenizer is real, all else is small. */
export const TINY: WhisperDimensions = {
  melBins: 80,
  audioContext: 1500,
  textContext: 64,
  vocabulary: 51_865,
  state: 16,
  encoder: { layers: 2, heads: 2, feedForward: 32 },
  decoder: { layers: 2, heads: 2, feedForward: 32 },
};

const TEXTS = ['one', 'two words', 'three more words', 'a fourth', 'and five', 'six', 'seven of them', 'eight', 'nine', 'the tenth', 'eleven', 'twelve']; // prettier-ignore

export interface TinySetup {
  readonly folder: string;
  readonly model: string;
  /** Twelve clips by four speakers. */
  readonly data: string;
}

export const tinySetup = async (): Promise<TinySetup> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'trainer-'));
  const model = path.join(folder, 'model');
  await writeTinyModel(model, 1);
  const rows = ['path\tsentence\tlanguage\tspeaker\tduration_s'];
  for (const [i, text] of TEXTS.entries()) {
    const seconds = 0.6 + 0.1 * i;
    await writeFile(path.join(folder, `${i}.wav`), encodeWav(tone(200 + 40 * i, seconds)));
    rows.push(`${i}.wav\t${text}\ten\tspeaker-${i % 4}\t${seconds.toFixed(2)}`);
  }
  const data = path.join(folder, 'data.tsv');
  await writeFile(data, `${rows.join('\n')}\n`);
  return { folder, model, data };
};

export const writeTinyModel = async (
  folder: string,
  seed: number,
  dimensions = TINY,
): Promise<void> => {
  const { folder: sourceFolder, files } = modelBase();
  const params = randomParameters(dimensions, createRng(seed));
  await writeHuggingFace(folder, {
    params,
    dimensions,
    sourceFolder,
    tokenizerFile: files.tokenizer,
    keptDecoderLayers: [],
  });
};

/** A harmonic tone that fades in and out. */
const tone = (hertz: number, seconds: number): Float32Array => {
  const length = Math.round(16_000 * seconds);
  return Float32Array.from({ length }, (_, i) => {
    const phase = (2 * Math.PI * hertz * i) / 16_000;
    return 0.4 * Math.sin((Math.PI * i) / length) * (Math.sin(phase) + 0.3 * Math.sin(3 * phase));
  });
};

/** A short run on a tiny setup; `changes` replace top-level settings. */
export const tinyConfig = (
  { folder, model, data }: TinySetup,
  output: string,
  changes: object = {},
): TrainConfig =>
  checkConfig(
    {
      method: 'experts-ft',
      student: model,
      language: 'en',
      data: { train: [{ path: data }], validationShare: 0.25 },
      output: path.join(folder, output),
      batchSize: 2,
      accumulate: 2,
      epochs: 3,
      specAugment: 'huggingFace',
      decodeWorkers: 0,
      engine: 'ort',
      threads: 1,
      optimizer: { learningRate: 0.01 },
      ...changes,
    },
    'the test',
  );
