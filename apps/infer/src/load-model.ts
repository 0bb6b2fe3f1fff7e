import { readFile } from 'node:fs/promises';
import * as onnxruntime from 'onnxruntime-node';
import { ortEngine, type ExecutionProvider, type OrtRuntime } from '@distilwhisper/engine-ort';
import { fail } from '@distilwhisper/tensor';
import {
  createDecoder,
  createTokenizer,
  parseTokenizerJson,
  type SpeechModel,
  type Tokenizer,
  type WhisperCache,
  type WhisperDimensions,
} from '@distilwhisper/whisper';
import { loadWhisper } from '@distilwhisper/whisper/node';
import { locateModel } from './model-location.js';

export interface LoadModelOptions {
  /** `base`, the embedded model (default), or a Hugging Face folder, a safetensors or an OpenAI `.pt` file. */
  readonly model?: string;
  /** A `tokenizer.json` for models that come without one, such as `.pt` files. */
  readonly tokenizer?: string;
  /** Threads of one operation. Default: onnxruntime's choice, one a physical core. */
  readonly threads?: number;
  /** Where to run, in order of preference. Default `['cpu']`. */
  readonly executionProviders?: readonly ExecutionProvider[];
}

/** A model ready to transcribe. It can serve many requests; dispose of it when done. */
export interface LoadedModel extends SpeechModel<WhisperCache> {
  readonly dimensions: WhisperDimensions;
  readonly info: ModelInfo;
  dispose(): Promise<void>;
}

export interface ModelInfo {
  /** The name or path it was loaded by. */
  readonly name: string;
  readonly sha256: string;
  /** E.g. `onnxruntime 1.30.0 cpu`. */
  readonly engine: string;
}

/**
 * Loads a Whisper model onto onnxruntime.
 *
 * @throws DistilWhisperError `missing` where there is no such model, `format`, `mismatch` or `unsafe`
 *   for a broken one, `engine` where onnxruntime lacks a provider
 */
export const loadModel = async (options: LoadModelOptions = {}): Promise<LoadedModel> => {
  const { model: name = 'base', threads, executionProviders } = options;
  const engine = ortEngine(onnxruntime, {
    ...(threads === undefined ? {} : { threads }),
    ...(executionProviders ? { executionProviders } : {}),
  });
  const model = await loadWhisper(locateModel(name));
  const tokenizer = await readTokenizer(options.tokenizer ?? model.tokenizerPath, name);
  const decoder = await createDecoder(engine, model);
  return {
    decoder,
    tokenizer,
    dimensions: model.dimensions,
    info: { name, sha256: model.sha256, engine: engine.name },
    dispose: () => decoder.dispose(),
  };
};

const readTokenizer = async (path: string | undefined, name: string): Promise<Tokenizer> => {
  if (path === undefined)
    return fail(
      'missing',
      `model '${name}' comes without a tokenizer.json; put it beside the weights, or give it by the tokenizer option`,
      { model: name },
    );
  return createTokenizer(parseTokenizerJson(await readFile(path, 'utf8'), path));
};
