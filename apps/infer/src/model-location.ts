import { existsSync } from 'node:fs';
import path from 'node:path';
import { modelBase } from '@distilwhisper/model-base';
import { DistilWhisperError } from '@distilwhisper/tensor';

/** The model that comes with the package. */
export const EMBEDDED_MODEL = 'base';

/** Where a model is: the embedded one by name, else a folder or file. */
export const locateModel = (nameOrPath: string = EMBEDDED_MODEL): string => {
  if (existsSync(nameOrPath)) return path.resolve(nameOrPath);
  if (nameOrPath === EMBEDDED_MODEL) return modelBase().folder;
  throw new DistilWhisperError(
    'missing',
    `no model '${nameOrPath}': it is neither '${EMBEDDED_MODEL}' (the embedded one) nor a file or folder; give a Hugging Face folder of a Whisper, a safetensors file, or an OpenAI .pt file`,
    { model: nameOrPath },
  );
};
