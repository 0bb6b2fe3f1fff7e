import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';

/** Where the parts of a model lie. */
export interface ModelFiles {
  /** Safetensors files or PyTorch archives, in the order of their names. */
  readonly weights: readonly string[];
  readonly config?: string;
  readonly generationConfig?: string;
  readonly tokenizer?: string;
  /** Name of the folder or file, by which a released checkpoint may be known. */
  readonly name: string;
}

const WEIGHTS = ['model.safetensors', 'pytorch_model.bin'] as const;
const indexOf = (name: string): string => `${name}.index.json`;

const exists = async (file: string): Promise<boolean> => {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
};

/** Finds the parts of a model: a Hugging Face folder, or a file of weights with its config beside it. */
export const findModelFiles = async (place: string): Promise<ModelFiles> => {
  const isFolder = await isDirectory(place);
  const folder = isFolder ? place : path.dirname(place);
  const weights = isFolder ? await weightsInFolder(folder) : [place];
  const optional = async (name: string) => {
    const file = path.join(folder, name);
    return (await exists(file)) ? file : undefined;
  };
  const [config, generationConfig, tokenizer] = await Promise.all(
    ['config.json', 'generation_config.json', 'tokenizer.json'].map(optional),
  );
  const { base, name } = path.parse(path.resolve(place));
  return {
    weights,
    name: isFolder ? base : name,
    ...(config !== undefined && { config }),
    ...(generationConfig !== undefined && { generationConfig }),
    ...(tokenizer !== undefined && { tokenizer }),
  };
};

const isDirectory = async (place: string): Promise<boolean> => {
  try {
    return (await stat(place)).isDirectory();
  } catch (error) {
    throw ioError('read the model', place, error);
  }
};

const weightsInFolder = async (folder: string): Promise<string[]> => {
  for (const name of WEIGHTS) {
    if (await exists(path.join(folder, name))) return [path.join(folder, name)];
    const index = path.join(folder, indexOf(name));
    if (await exists(index)) return shards(folder, index);
  }
  const looked = WEIGHTS.flatMap((name) => [name, indexOf(name)]).join(', ');
  return fail('missing', `${folder}: no weights; looked for ${looked}`, { path: folder });
};

const shards = async (folder: string, index: string): Promise<string[]> => {
  const content = (await readJson(index)) as { weight_map?: unknown } | null;
  const map = content?.weight_map;
  const names: unknown[] = typeof map === 'object' && map !== null ? Object.values(map) : [];
  const wrong = names.find((name) => typeof name !== 'string' || path.basename(name) !== name);
  if (names.length === 0 || wrong !== undefined)
    fail('format', `${index}: "weight_map" must map parameters to file names of this folder`, {
      path: index,
    });
  const files = [...new Set(names as string[])].sort().map((name) => path.join(folder, name));
  for (const file of files)
    if (!(await exists(file)))
      fail('missing', `${index} names the shard ${file}, which is not there; download it too`, {
        path: file,
      });
  return files;
};

/** @throws DistilWhisperError `missing`, `io`, or `format` for text that is not JSON */
export const readJson = async (file: string): Promise<unknown> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw ioError('read', file, error);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return fail('format', `${file}: not JSON (${(error as Error).message})`, { path: file });
  }
};
