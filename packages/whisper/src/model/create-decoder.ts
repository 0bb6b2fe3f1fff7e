import type { Executable, Rewrite, Tensors } from '@distilwhisper/graph';
import { fail, type AnyTensor, type F32 } from '@distilwhisper/tensor';
import type { Decoder, Observed } from '../decoding/decoder.js';
import {
  defaultAlignmentHeads,
  type AlignmentHead,
  type WhisperDimensions,
} from '../dimensions.js';
import { alignmentLayers } from './alignment-graph.js';
import {
  compileGraphs,
  type Draft,
  type Executables,
  type KeyedEngine,
  type OwnExecutables,
} from './compile-graphs.js';
import { keyNames, type CrossForm } from './cross-cache.js';
import { observedName, type Observe } from './encoder-graph.js';
import { encodeRows } from './encode-rows.js';
import type { WhisperParams } from './parameters.js';
import { plainSeams, type Seams } from './seams.js';
import { queryName } from './step-graph.js';
import { cacheSizes, checkMel, stepFeeds } from './step-feeds.js';
import { stepOnce, type Steps } from './choose-step.js';
import type { Step } from './run-step.js';
import { emptyCache, reorderCache, rowCount, type WhisperCache } from './whisper-cache.js';

/** What a decoder needs of a model; a `WhisperModel` or an open `WhisperCheckpoint` has it. */
export interface DecoderModel {
  readonly dimensions: WhisperDimensions;
  /** A function is called once, and only if a graph must be made. */
  readonly params: WhisperParams | (() => Promise<WhisperParams>);
  readonly generation?: { readonly alignmentHeads?: readonly AlignmentHead[] };
}

export interface CreateDecoderOptions<Aux> {
  /** Adapters, experts: what replaces parts of the blocks. Plain Whisper by default. */
  readonly seams?: Seams<Aux>;
  /** Applied to each graph before it is compiled; `optimize` by default. */
  readonly rewrite?: Rewrite;
  /** Heads for `align`; by default the model's own, else all heads of the later half. */
  readonly alignmentHeads?: readonly AlignmentHead[];
  /**
   * For an engine that keeps compiled graphs: names everything they depend on (weights, seams,
   * rewrite, version of the code). A graph found under it is neither traced nor are weights read.
   */
  readonly key?: string;
  /** Parameters (by path) that are fed at each run, see `WhisperDecoder.feeding`. */
  readonly fed?: (path: string) => boolean;
  /** Gives the decoder `observe`: what is to be returned of each block's `aux`. Costs nothing unless given. */
  readonly observe?: Observe<Aux>;
  /** How cross-attention keys and values are kept; `int8` rounds them, and multiplies bytes. Default `float32`. */
  readonly cross?: CrossForm;
  /**
   * Speculative decoding: single tokens of single sequences are guessed by this cheaper step and checked several
   * at a time. Logits stay the model's own; sampling by temperature gains little.
   */
  readonly draft?: Draft<Aux> | undefined;
}

/** What is fed to the graphs at each run beside their own inputs. */
export interface DecoderFeeds {
  readonly encoder?: Tensors;
  readonly step?: Tensors;
}

/** A decoder that holds compiled graphs; `dispose` frees them. */
export interface WhisperDecoder
  extends
    Required<Omit<Decoder<WhisperCache>, 'release' | 'observe'>>,
    Pick<Decoder<WhisperCache>, 'observe'> {
  /** The same compiled graphs with other fed parameters: how experts are swapped. Shares `dispose`. */
  feeding(feeds: DecoderFeeds): WhisperDecoder;
  /**
   * The same decoder with some of its graphs replaced (`compileOwn`), which read nothing that is fed; the others remain its own. Its `dispose`
   * frees what replaces, not the decoder that it was made of.
   */
  replacing(graphs: OwnExecutables): WhisperDecoder;
  dispose(): Promise<void>;
}

/**
 * Compiles a model for an engine. The engine has its own copy of the weights afterwards: let
 * `model.params` go to free memory.
 *
 * ```ts
 * const decoder = await createDecoder(ortEngine(), model);
 * const cache = await decoder.start(mel);
 * const { logits } = await decoder.step(cache, prompt);
 * ```
 */
export const createDecoder = async <Aux = undefined>(
  engine: KeyedEngine,
  model: DecoderModel,
  options: CreateDecoderOptions<Aux> = {},
): Promise<WhisperDecoder> => {
  const { dimensions, params, generation } = model;
  const heads =
    options.alignmentHeads ?? generation?.alignmentHeads ?? defaultAlignmentHeads(dimensions);
  const seams = (options.seams ?? plainSeams) as Seams<Aux>;
  const { key, rewrite, fed, observe, draft, cross = 'float32' } = options;
  const sources = { dimensions, params, heads, seams, key, rewrite, fed, observe, draft, cross };
  const executables = await compileGraphs(engine, sources);
  return makeDecoder({
    dimensions,
    executables,
    queriesOf: alignmentLayers(heads),
    cross,
    observes: observe !== undefined,
    endOfText: draft?.endOfText ?? -1,
    feeds: {},
  });
};

interface DecoderParts {
  readonly dimensions: WhisperDimensions;
  readonly executables: Executables;
  readonly queriesOf: readonly number[];
  readonly cross: CrossForm;
  readonly observes: boolean;
  readonly endOfText: number;
  readonly feeds: DecoderFeeds;
  /** Graphs that take the place of some executables. */
  readonly own?: OwnExecutables;
}

const makeDecoder = (parts: DecoderParts): WhisperDecoder => {
  const { dimensions, executables, queriesOf, cross: form, observes, feeds } = parts;
  const { step, alignment } = executables;
  const encode = encoderOf(parts);
  const steps = stepsOf(parts);
  const stepWhole = wholeSteps(step, dimensions, feeds);
  return {
    vocabulary: dimensions.vocabulary,
    start: async (mel) => {
      checkMel(mel, dimensions);
      const { cross, observed } = sorted(await encode(mel));
      return emptyCache(cross, mel.shape[0]!, cacheSizes(dimensions), observed);
    },
    step: (cache, tokens, { logitsFor = 'last' } = {}) => stepOnce(steps, cache, tokens, logitsFor),
    reorder: reorderCache,
    align: async (cache, tokens) => {
      const outputs = ['logits', ...queriesOf.map(queryName)];
      const result = await stepWhole('align', cache, tokens, 'all', outputs);
      const aligned: Record<string, AnyTensor> = {};
      for (const layer of queriesOf) {
        aligned[queryName(layer)] = result[queryName(layer)]!;
        for (const name of keyNames(form, layer)) aligned[name] = cache.cross[name]!;
      }
      const { weights } = await alignment.run(aligned);
      return {
        weights: weights as F32<readonly ['head', 'token', 'frame']>,
        logits: logitsOf(result),
      };
    },
    ...(observes && {
      observe: async (cache, tokens): Promise<Observed> => {
        const names = layerNames(dimensions.decoder.layers);
        const result = await stepWhole('observe', cache, tokens, 'last', names);
        return { encoder: layersOf(cache.observed), decoder: layersOf(result) };
      },
    }),
    feeding: (other) => makeDecoder({ ...parts, feeds: other }),
    replacing: (graphs) => makeDecoder({ ...parts, own: graphs }),
    dispose: async () => {
      const owned = Object.values(parts.own ?? executables) as Executable[];
      await Promise.all(owned.map((each) => each.dispose()));
    },
  };
};

const encoderOf = ({ executables, feeds, own }: DecoderParts) => {
  const encoder = own?.encoder ?? executables.encoder;
  const fed = own ? {} : (feeds.encoder ?? {});
  return (mel: Parameters<WhisperDecoder['start']>[0]) => encodeRows(encoder, mel, fed);
};

/** Graphs that replace others are fed nothing beside their own inputs. */
const stepsOf = ({ dimensions, executables, feeds, own, endOfText }: DecoderParts): Steps => {
  const fed = feeds.step ?? {};
  const stepOf = (executable: Executable, more: Tensors): Step => ({
    executable,
    dimensions,
    feeds: more,
  });
  const step = stepOf(executables.step, fed);
  const draft = own?.draft
    ? stepOf(own.draft, {})
    : executables.draft && stepOf(executables.draft, fed);
  return {
    step,
    single: own?.single && stepOf(own.single, {}),
    speculation: draft && { step, draft, endOfText },
  };
};

/** Runs a row's whole sequence at once, whatever the cache holds of it. */
const wholeSteps =
  (step: Executable, dimensions: WhisperDimensions, feeds: DecoderFeeds) =>
  (
    what: string,
    cache: WhisperCache,
    tokens: Parameters<WhisperDecoder['align']>[1],
    logitsFor: 'last' | 'all',
    outputs: readonly string[],
  ): Promise<Tensors> => {
    const start = emptyCache(cache.cross, cache.audio, cacheSizes(dimensions));
    if (rowCount(start) !== 1)
      fail('argument', `${what} takes one recording, the cache has ${cache.audio}; reorder it first`); // prettier-ignore
    const inputs = { ...stepFeeds(start, tokens, logitsFor, dimensions), ...feeds.step };
    return step.run(inputs, { outputs });
  };

const layerNames = (layers: number): string[] =>
  Array.from({ length: layers }, (_, layer) => observedName(layer));

const layersOf = (tensors: Tensors) =>
  layerNames(Object.keys(tensors).length).map(
    (name) => tensors[name] as F32<readonly ['row', 'time', 1]>,
  );

/** Results of the encoder graph: what steps read, and what is observed. */
const sorted = (results: Tensors): { readonly cross: Tensors; readonly observed: Tensors } => {
  const part = (isObserved: boolean): Tensors =>
    Object.fromEntries(
      Object.entries(results).filter(([name]) => name.startsWith('observed.') === isObserved),
    );
  return { cross: part(false), observed: part(true) };
};

const logitsOf = (result: Tensors) =>
  result['logits'] as F32<readonly ['row', 'token', 'vocabulary']>;
