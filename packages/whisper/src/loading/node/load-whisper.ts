import { fail, type TensorFile } from '@distilwhisper/tensor';
import { sha256, sha256File } from '@distilwhisper/tensor/node';
import { defaultAlignmentHeads, type WhisperDimensions } from '../../dimensions.js';
import { publishedModel } from '../../published-models.js';
import { parseGenerationConfig, type GenerationConfig } from '../generation-config.js';
import { parseHuggingFaceConfig } from '../hugging-face-config.js';
import { locateParameters, readParameters } from '../read-parameters.js';
import type { WhisperCheckpoint, WhisperModel } from '../whisper-model.js';
import { findModelFiles, readJson, type ModelFiles } from './model-files.js';
import { openWeights, type WeightFile } from './open-weights.js';

/**
 * Loads a model: a Hugging Face folder (`model.safetensors`, shards with an index, or
 * `pytorch_model.bin`), one such file with `config.json` beside it, or an OpenAI `.pt` file.
 * Float16 and int8 weights become float32, one tensor at a time.
 *
 * @throws DistilWhisperError `missing` (files), `config`, `format`, `unsafe` (a pickle that is more
 * than data), `mismatch` (parameters missing, unexpected or of another shape)
 */
export const loadWhisper = async (place: string): Promise<WhisperModel> => {
  const checkpoint = await openWhisper(place);
  return { ...checkpoint, params: await checkpoint.params() };
};

/** As {@link loadWhisper}, but weights are only checked; `params()` reads them. */
export const openWhisper = async (place: string): Promise<WhisperCheckpoint> => {
  const files = await findModelFiles(place);
  const { dimensions, source } = await withWeights(files, async (opened) => {
    const read = await readDimensions(files, opened);
    locateParameters(filesOf(opened), read);
    return { dimensions: read, source: opened[0]?.file.metadata['source_sha256'] };
  });
  const generation = await readGeneration(files, dimensions);
  return {
    dimensions,
    generation: { ...generation, alignmentHeads: alignmentHeads(files, generation, dimensions) },
    ...(files.tokenizer !== undefined && { tokenizerPath: files.tokenizer }),
    sha256: await hashFiles(files.weights),
    ...(source !== undefined && { sourceSha256: source }),
    params: () => withWeights(files, (opened) => readParameters(filesOf(opened), dimensions)),
  };
};

const filesOf = (opened: readonly WeightFile[]): TensorFile[] => opened.map(({ file }) => file);

const withWeights = async <R>(
  { weights }: ModelFiles,
  use: (opened: readonly WeightFile[]) => Promise<R>,
): Promise<R> => {
  const opened: WeightFile[] = [];
  try {
    for (const path of weights) opened.push(await openWeights(path));
    return await use(opened);
  } finally {
    await Promise.all(filesOf(opened).map((file) => file.close()));
  }
};

const readDimensions = async (
  { config, weights }: ModelFiles,
  opened: readonly WeightFile[],
): Promise<WhisperDimensions> => {
  const own = opened.length === 1 ? opened[0]!.dimensions : undefined;
  if (own) return own;
  if (config === undefined)
    return fail(
      'missing',
      `${weights[0]}: no config.json beside it; it says how many layers and heads the model has`,
      { path: weights[0] },
    );
  return parseHuggingFaceConfig(await readJson(config), config);
};

const readGeneration = async (
  { generationConfig, config }: ModelFiles,
  dimensions: WhisperDimensions,
): Promise<GenerationConfig> => {
  const file = generationConfig ?? config; // older folders keep these settings in config.json
  return file === undefined ? {} : parseGenerationConfig(await readJson(file), dimensions, file);
};

const alignmentHeads = (
  { name }: ModelFiles,
  generation: GenerationConfig,
  dimensions: WhisperDimensions,
) => {
  const published = publishedModel(name);
  const fits = published && JSON.stringify(published.dimensions) === JSON.stringify(dimensions);
  return (
    generation.alignmentHeads ??
    (fits ? published.alignmentHeads : defaultAlignmentHeads(dimensions))
  );
};

const hashFiles = async (paths: readonly string[]): Promise<string> => {
  const hashes: string[] = [];
  for (const path of paths) hashes.push(await sha256File(path));
  return hashes.length === 1 ? hashes[0]! : sha256(hashes.join('\n'));
};
