import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { modelBase } from '@distilwhisper/model-base';
import { fail } from '@distilwhisper/tensor';

/** The model that comes with the package. */
const EMBEDDED_MODEL = 'base';

/** Where a model is: the embedded one by name, else a folder or file. @throws DistilWhisperError `missing` */
export const locateModel = (nameOrPath: string): string => {
  if (existsSync(nameOrPath)) return path.resolve(nameOrPath);
  if (nameOrPath === EMBEDDED_MODEL) return modelBase().folder;
  return fail(
    'missing',
    `no model '${nameOrPath}': it is neither '${EMBEDDED_MODEL}' (the embedded one) nor a file or folder; give a Hugging Face folder of a Whisper, a safetensors file, or an OpenAI .pt file`,
    { model: nameOrPath },
  );
};

/** What a quantised model was made from, as its `manifest.json` says. */
export interface ModelSource {
  readonly name: string;
  readonly sha256: string;
}

/** The source of the weights with this hash; undefined where the folder names none. */
export const modelSource = async (
  folder: string,
  weightsSha256: string,
): Promise<ModelSource | undefined> => {
  const file = path.join(folder, 'manifest.json');
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(await readFile(file, 'utf8')) as {
    readonly source?: string;
    readonly sourceSha256?: string;
    readonly files?: Readonly<Record<string, { readonly sha256?: string }>>;
  };
  const own = manifest.files?.['model.safetensors']?.sha256;
  const { source, sourceSha256 } = manifest;
  if (own !== weightsSha256 || source === undefined || sourceSha256 === undefined) return undefined;
  return { name: source, sha256: sourceSha256 };
};
