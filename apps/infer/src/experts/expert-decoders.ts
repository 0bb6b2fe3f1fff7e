import {
  attachPacks,
  EXPERT_PREFIX,
  EXPERT_SWITCH,
  expertDimensions,
  expertSeams,
  expertShapes,
  expertSpecs,
  type Dispatch,
  type ExpertBase,
  type ExpertDimensions,
  type ExpertPack,
  type ExpertSet,
  type GateAux,
} from '@distilwhisper/experts';
import type { Tensors } from '@distilwhisper/graph';
import { fail, flatten, type AnyTensor } from '@distilwhisper/tensor';
import {
  languageCode,
  type CreateDecoderOptions,
  type Task,
  type WhisperDecoder,
} from '@distilwhisper/whisper';
import { isFloat, type ComputeType } from '../compute-type.js';

/** Hidden size of the gates of a model that is loaded before any pack. */
export const DEFAULT_GATE = 64;

export interface ModelDispatch {
  readonly encoder: Dispatch;
  readonly decoder: Dispatch;
}

/**
 * The one asked for, else the fastest by measurement (docs/decisions/0003): one feed-forward a token, but integer weights are kept out of
 * branches in the decoder, where they are slow.
 */
export const dispatchFor = (computeType: ComputeType, wanted?: Dispatch): ModelDispatch => {
  if (wanted) return { encoder: wanted, decoder: wanted };
  return { encoder: 'sparse', decoder: isFloat(computeType) ? 'sparse' : 'shared-first' };
};

/** How a model is compiled to have a place for experts: one language's at a time, fed at each run. */
export const expertSlots = (
  base: ExpertBase,
  gate: number,
  { encoder, decoder }: ModelDispatch,
): Required<Pick<CreateDecoderOptions<GateAux>, 'seams' | 'fed'>> => ({
  seams: expertSeams({
    experts: expertSpecs(expertDimensions(base.dimensions, gate)),
    routing: {
      encoder: { mode: 'hard', dispatch: encoder, switched: true },
      decoder: { mode: 'hard', dispatch: decoder, switched: true },
    },
  }),
  fed: (path) => path.startsWith(`${EXPERT_PREFIX}.`),
});

/** Decoders over one compiled model: all languages share it, and swapping experts costs nothing. */
export interface ExpertDecoders {
  readonly set: ExpertSet;
  /** Without experts: the frozen model. */
  readonly shared: WhisperDecoder;
  /** With the experts of a language, if there are any. In translation only the encoder uses them. */
  readonly forLanguage: (language: string, task: Task) => WhisperDecoder;
  /** The same model with more packs. @throws DistilWhisperError `mismatch` */
  attach(packs: readonly ExpertPack[]): ExpertDecoders;
}

export const expertDecoders = (
  compiled: WhisperDecoder,
  base: ExpertBase,
  gate: number,
  set: ExpertSet = new Map(),
): ExpertDecoders => {
  const off = placeholders(expertDimensions(base.dimensions, gate));
  const shared = compiled.feeding({ encoder: off.encoder, step: off.decoder });
  const decoders = new Map<string, WhisperDecoder>();
  const make = (pack: ExpertPack, task: Task): WhisperDecoder => {
    const on = packFeeds(pack);
    return compiled.feeding({
      encoder: on.encoder,
      step: task === 'translate' ? off.decoder : on.decoder,
    });
  };
  return {
    set,
    shared,
    forLanguage: (language, task) => {
      const code = languageCode(language) ?? language;
      const pack = set.get(code);
      if (!pack) return shared;
      const decoder = decoders.get(`${code} ${task}`) ?? make(pack, task);
      decoders.set(`${code} ${task}`, decoder);
      return decoder;
    },
    attach: (packs) => {
      for (const pack of packs) checkGate(pack, gate);
      return expertDecoders(compiled, base, gate, attachPacks(set, packs, base));
    },
  };
};

const checkGate = ({ header }: ExpertPack, gate: number): void => {
  if (header.dimensions.gate !== gate)
    fail(
      'mismatch',
      `the ${header.language} experts have gates of ${header.dimensions.gate}, the model was loaded for ${gate}; load the model together with these experts`,
      { language: header.language, expected: gate, actual: header.dimensions.gate },
    );
};

type StackFeeds = Readonly<Record<'encoder' | 'decoder', Tensors>>;

const switchTo = (on: boolean): AnyTensor => ({
  dtype: 'bool',
  shape: [],
  data: Uint8Array.of(on ? 1 : 0),
});

const packFeeds = ({ experts }: ExpertPack): StackFeeds => {
  const feeds = {
    encoder: {} as Record<string, AnyTensor>,
    decoder: {} as Record<string, AnyTensor>,
  };
  for (const [path, leaf] of flatten(experts))
    feeds[path.startsWith('encoder.') ? 'encoder' : 'decoder'][`${EXPERT_PREFIX}.${path}`] = leaf;
  feeds.encoder[EXPERT_SWITCH] = switchTo(true);
  feeds.decoder[EXPERT_SWITCH] = switchTo(true);
  return feeds;
};

/** Tensors that fill the places where no experts are on. They are never read, so all share memory. */
const placeholders = (dimensions: ExpertDimensions): StackFeeds => {
  const sizes = [...expertShapes(dimensions)].map(
    ([path, shape]) => [path, shape, shape.reduce((a, b) => a * b, 1)] as const,
  );
  const zeros = new Float32Array(Math.max(...sizes.map(([, , count]) => count)));
  const feeds = {
    encoder: {} as Record<string, AnyTensor>,
    decoder: {} as Record<string, AnyTensor>,
  };
  for (const [path, shape, count] of sizes)
    feeds[path.startsWith('encoder.') ? 'encoder' : 'decoder'][`${EXPERT_PREFIX}.${path}`] = {
      dtype: 'float32',
      shape,
      data: zeros.subarray(0, count),
    };
  feeds.encoder[EXPERT_SWITCH] = switchTo(false);
  feeds.decoder[EXPERT_SWITCH] = switchTo(false);
  return feeds;
};
