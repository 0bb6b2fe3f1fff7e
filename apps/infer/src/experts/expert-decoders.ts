import {
  attachPacks,
  EXPERT_PREFIX,
  expertDimensions,
  expertSeams,
  expertSpecs,
  type Dispatch,
  type ExpertBase,
  type ExpertPack,
  type ExpertSet,
  type GateAux,
} from '@distilwhisper/experts';
import type { Executable, Tensors } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import {
  languageCode,
  type CreateDecoderOptions,
  type OwnExecutables,
  type Task,
  type WhisperDecoder,
} from '@distilwhisper/whisper';
import { isFloat, type ComputeType, type ExpertScheme } from '../compute-type.js';
import { packFeeds, placeholders, type Stack } from './expert-feeds.js';

/** Hidden size of the gates of a model that is loaded before any pack. */
export const DEFAULT_GATE = 64;

/** How tokens reach their feed-forward where experts are fed. */
export interface ModelDispatch {
  readonly encoder: Dispatch;
  readonly decoder: Dispatch;
}

/**
 * The one asked for, else the fastest by measurement (docs/decisions/0003): one feed-forward a token, but in integer
 * models the shared weights are kept out of branches within branches, where they are slow.
 */
export const dispatchFor = (computeType: ComputeType, wanted?: Dispatch): ModelDispatch => {
  if (wanted) return { encoder: wanted, decoder: wanted };
  return isFloat(computeType)
    ? { encoder: 'sparse', decoder: 'sparse' }
    : { encoder: 'closed-first', decoder: 'shared-first' };
};

/** The same of the step that reads one token, with experts that are fed or not. */
export const SINGLE_DISPATCH: Dispatch = 'one-token';

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
  /** The same model with graphs of their own for languages that have none yet; all by default. */
  prepare(languages?: readonly string[]): Promise<ExpertDecoders>;
  /** Frees the compiled model and all graphs that were prepared. */
  dispose(): Promise<void>;
}

/** The compiled model that experts are fed to. */
export interface ExpertPlace {
  readonly compiled: WhisperDecoder;
  readonly base: ExpertBase;
  /** Hidden size of the gates. */
  readonly gate: number;
  readonly schemeOf: ExpertScheme;
  /** Compiles graphs that hold a pack's experts. */
  readonly compileFor: (pack: ExpertPack) => Promise<OwnExecutables>;
}

export const expertDecoders = (place: ExpertPlace): ExpertDecoders => {
  const { compiled, base, gate, schemeOf } = place;
  const off = placeholders(expertDimensions(base.dimensions, gate), schemeOf);
  const shared = compiled.feeding({ encoder: off.encoder, step: off.decoder });
  const feedsOf = rememberedFeeds(schemeOf);
  const own = new Map<ExpertPack, OwnExecutables>();
  const compileOnce = onceEach(place.compileFor);
  const make = (pack: ExpertPack, task: Task): WhisperDecoder => {
    const step = task === 'translate' ? off.decoder : feedsOf(pack, 'decoder');
    const graphs = own.get(pack);
    if (!graphs) return compiled.feeding({ encoder: feedsOf(pack, 'encoder'), step });
    const fed = compiled.feeding({ step });
    const prepared = fed.replacing(graphs);
    return task === 'translate' ? { ...fed, start: prepared.start } : prepared;
  };
  const over = (set: ExpertSet): ExpertDecoders => {
    const decoders = new Map<string, WhisperDecoder>();
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
      attach: (more) => {
        for (const pack of more) checkGate(pack, gate);
        return over(attachPacks(set, more, base));
      },
      prepare: async (languages = [...set.keys()]) => {
        for (const language of languages) {
          const pack = set.get(languageCode(language) ?? language) ?? failNoPack(language, set);
          own.set(pack, await compileOnce(pack));
        }
        return over(set);
      },
      dispose: async () => {
        const graphs = [...own.values()].flatMap((each) => Object.values(each) as Executable[]);
        await Promise.all([compiled, ...graphs].map((each) => each.dispose()));
      },
    };
  };
  return over(new Map());
};

/** A pack that is asked for again is not compiled again; one that failed is. */
const onceEach = (compileFor: ExpertPlace['compileFor']): ExpertPlace['compileFor'] => {
  const begun = new Map<ExpertPack, Promise<OwnExecutables>>();
  return async (pack) => {
    const known = begun.get(pack) ?? compileFor(pack);
    begun.set(pack, known);
    try {
      return await known;
    } catch (error) {
      begun.delete(pack);
      throw error;
    }
  };
};

/** What is fed of a pack to a stack, made when it is first asked for. */
const rememberedFeeds = (schemeOf: ExpertScheme) => {
  const made = new WeakMap<ExpertPack, Map<Stack, Tensors>>();
  return (pack: ExpertPack, stack: Stack): Tensors => {
    const known = made.get(pack) ?? new Map<Stack, Tensors>();
    made.set(pack, known);
    const feeds = known.get(stack) ?? packFeeds(pack, stack, schemeOf);
    known.set(stack, feeds);
    return feeds;
  };
};

const failNoPack = (language: string, set: ExpertSet): never =>
  fail(
    'missing',
    `no experts for '${language}' are attached, so none can be prepared; attached: ${[...set.keys()].join(', ') || 'none'}`,
    { language },
  );

const checkGate = ({ header }: ExpertPack, gate: number): void => {
  if (header.dimensions.gate !== gate)
    fail(
      'mismatch',
      `the ${header.language} experts have gates of ${header.dimensions.gate}, the model was loaded for ${gate}; load the model together with these experts`,
      { language: header.language, expected: gate, actual: header.dimensions.gate },
    );
};
