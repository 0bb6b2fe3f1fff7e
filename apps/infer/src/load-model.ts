import { readFile } from 'node:fs/promises';
import * as onnxruntime from 'onnxruntime-node';
import { ortEngine, type ExecutionProvider, type OrtEngine } from '@distilwhisper/engine-ort';
import { diskCache } from '@distilwhisper/engine-ort/disk-cache';
import type { ExpertPack, GateAux } from '@distilwhisper/experts';
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
import { openWhisper } from '@distilwhisper/whisper/node';
import manifest from '../package.json' with { type: 'json' };
import {
  checkComputeType,
  computeRewrite,
  expertScheme,
  isFloat,
  type ComputeType,
} from './compute-type.js';
import { packHeader, type PackSource } from './experts/attached-pack.js';
import { compileExperts } from './experts/compile-experts.js';
import { expertDecoders, type ExpertDecoders } from './experts/expert-decoders.js';
import {
  DEFAULT_GATE,
  dispatchFor,
  expertSlots,
  SINGLE_DISPATCH,
  type AnyDispatch,
} from './experts/expert-slots.js';
import { inTurn } from './experts/in-turn.js';
import { locateModel } from './model-location.js';

export interface LoadModelOptions {
  /** `base`, the embedded model (default), or a Hugging Face folder, a safetensors or an OpenAI `.pt` file. */
  readonly model?: string;
  /** A `tokenizer.json` for models that come without one, such as `.pt` files. */
  readonly tokenizer?: string;
  /** Threads of one operation. Default: onnxruntime's choice, one a physical core. */
  readonly threads?: number;
  /** How weights are stored and multiplied. Default `float32`. */
  readonly computeType?: ComputeType;
  /**
   * Speculative decoding: greedy tokens are guessed by int8 weights and checked by the model's own, several at a time.
   * Texts stay those of the model. Default: for `float32` and `float16` on the CPU, the only types that gain by it.
   */
  readonly speculative?: boolean;
  /** A folder in which compiled models are kept: the next start is quicker and takes less memory. */
  readonly cacheFolder?: string;
  /** Where to run, in order of preference. Default `['cpu']`. */
  readonly executionProviders?: readonly ExecutionProvider[];
  /**
   * Language experts: paths of packs, or packs. An empty list makes a place for experts that are
   * attached later; without the option the model has none.
   */
  readonly experts?: readonly (string | ExpertPack)[];
  /**
   * Gives each language of `experts` an encoder and a decoding step of its own, in which its experts cost about a twentieth
   * (default: all share one model, to which experts are fed). Takes about as long as loading the model, unless there is
   * a `cacheFolder`, and the memory of a second one. Default false.
   */
  readonly prepareExperts?: boolean;
  /** How tokens reach their feed-forward, see `Routing` of `@distilwhisper/experts`; default: the fastest. */
  readonly dispatch?: AnyDispatch;
  /**
   * Makes gates readable: transcriptions with `onObserved` then hand them out (see `gateWindow` and
   * `expertUsage`). Default false: the compiled graphs do not return them.
   */
  readonly observeExperts?: boolean;
}

/** A model ready to transcribe. It can serve many requests; dispose of it when done. */
export interface LoadedModel extends SpeechModel<WhisperCache> {
  readonly dimensions: WhisperDimensions;
  readonly info: ModelInfo;
  /** Experts by language, also behind `decoderFor`; absent where the model was loaded without a place for them. */
  readonly experts?: ExpertDecoders;
  dispose(): Promise<void>;
}

export interface ModelInfo {
  /** The name or path it was loaded by. */
  readonly name: string;
  readonly sha256: string;
  /** E.g. `onnxruntime 1.30.0 cpu`. */
  readonly engine: string;
  readonly computeType: ComputeType;
}

/**
 * Loads a Whisper model onto onnxruntime.
 *
 * @throws DistilWhisperError `missing` where there is no such model, `format`, `mismatch` or `unsafe`
 *   for a broken one or a pack of another model, `engine` where onnxruntime lacks a provider, `argument`
 *   for an unknown compute type
 */
export const loadModel = async (options: LoadModelOptions = {}): Promise<LoadedModel> => {
  const { model: name = 'base', observeExperts = false } = options;
  const computeType = checkComputeType(options.computeType ?? 'float32');
  const engine = engineFor(options);
  const model = await openWhisper(locateModel(name));
  const tokenizer = await readTokenizer(options.tokenizer ?? model.tokenizerPath, name);
  const packs = options.experts;
  const headers = packs && (await inTurn(packs, packHeader));
  const gate = headers?.[0]?.dimensions.gate ?? DEFAULT_GATE;
  const dispatch = dispatchFor(computeType, options.dispatch);
  const slots = packs && expertSlots(model, gate, dispatch);
  const speculative = isSpeculative(options, computeType);
  const identity = [manifest.version, model.sha256, model.dimensions] as const;
  const decoder = await createDecoder<GateAux>(engine, model, {
    ...slots,
    ...(speculative && {
      draft: {
        rewrite: computeRewrite('int8', model.dimensions),
        seams: packs && expertSlots(model, gate, { ...dispatch, decoder: SINGLE_DISPATCH }).seams,
        endOfText: tokenizer.special.endOfText,
      },
    }),
    cross: isFloat(computeType) ? 'float32' : 'int8',
    ...(packs && observeExperts ? { observe: (aux: GateAux) => aux! } : {}),
    rewrite: computeRewrite(computeType, model.dimensions),
    key: JSON.stringify([...identity, computeType, packs ? { gate, dispatch, observeExperts } : null]), // prettier-ignore
  });
  const schemeOf = expertScheme(computeType, model.dimensions);
  const compileFor = compileExperts(engine, model, {
    computeType,
    speculative,
    observe: observeExperts,
    dispatch: options.dispatch,
    key: options.cacheFolder === undefined ? undefined : JSON.stringify(identity),
  });
  const place = { compiled: decoder, base: model, gate, schemeOf, engine, compileFor };
  const prepare = options.prepareExperts ?? false;
  const experts = packs && (await attachOrDispose(expertDecoders(place), packs, prepare));
  return {
    decoder: experts?.shared ?? decoder,
    tokenizer,
    dimensions: model.dimensions,
    info: { name, sha256: model.sha256, engine: engine.name, computeType },
    ...(experts ? { experts, decoderFor: experts.forLanguage } : {}),
    dispose: () => (experts ?? decoder).dispose(),
  };
};

const isSpeculative = (
  { speculative, executionProviders = ['cpu'] }: LoadModelOptions,
  computeType: ComputeType,
): boolean => speculative ?? (isFloat(computeType) && executionProviders[0] === 'cpu');

const engineFor = ({ threads, executionProviders, cacheFolder }: LoadModelOptions): OrtEngine =>
  ortEngine(onnxruntime, {
    ...(threads === undefined ? {} : { threads }),
    ...(executionProviders ? { executionProviders } : {}),
    ...(cacheFolder === undefined ? {} : { cache: diskCache(cacheFolder) }),
  });

/** A pack that does not fit must not leave compiled graphs behind. */
const attachOrDispose = async (
  decoders: ExpertDecoders,
  packs: readonly PackSource[],
  prepare: boolean,
): Promise<ExpertDecoders> => {
  try {
    const attached = await decoders.attach(packs);
    return prepare ? await attached.prepare() : attached;
  } catch (error) {
    await decoders.dispose();
    throw error;
  }
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
