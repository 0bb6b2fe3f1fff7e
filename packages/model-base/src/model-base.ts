import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the embedded model lies, and what its files must hash to. */
export interface ModelBase {
  /** A folder in the layout of Hugging Face: weights, configs and tokenizer. */
  readonly folder: string;
  readonly name: string;
  /** Absolute paths. */
  readonly files: {
    readonly weights: string;
    readonly config: string;
    readonly generationConfig: string;
    readonly tokenizer: string;
    readonly notice: string;
  };
  /** SHA-256 in hexadecimal, by file name. */
  readonly sha256: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** The embedded whisper-base. Reads its small manifest only; checks nothing (see `verify`). */
export const modelBase = (): ModelBase => {
  // ../model from src, and from dist as well.
  const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../model');
  const text = readFileSync(path.join(folder, 'manifest.json'), 'utf8');
  const manifest = JSON.parse(text) as Manifest;
  return {
    folder,
    name: manifest.name,
    files: {
      weights: path.join(folder, 'model.safetensors'),
      config: path.join(folder, 'config.json'),
      generationConfig: path.join(folder, 'generation_config.json'),
      tokenizer: path.join(folder, 'tokenizer.json'),
      notice: path.join(folder, 'NOTICE'),
    },
    sha256: Object.fromEntries(
      Object.entries(manifest.files).map(([name, file]) => [name, file.sha256]),
    ),
  };
};
