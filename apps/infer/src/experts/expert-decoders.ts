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
import { fail } from '@distilwhisper/tensor';
import {
  languageCode,
  type CreateDecoderOptions,
  type Task,
  type WhisperDecoder,
} from '@distilwhisper/whisper';
import { isFloat, type ComputeType, type ExpertScheme } from '../compute-type.js';
import { packFeeds, placeholders, type StackFeeds } from './expert-feeds.js';

/** Hidden size of the gates of a model that is loaded before any pack. */
export const DEFAULT_GATE = 64;

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

/** The compiled model that experts are fed to. */
export interface ExpertPlace {
  readonly compiled: WhisperDecoder;
  readonly base: ExpertBase;
  /** Hidden size of the gates. */
  readonly gate: number;
  readonly schemeOf: ExpertScheme;
}

export const expertDecoders = ({ compiled, base, gate, schemeOf }: ExpertPlace): ExpertDecoders => {
  const off = placeholders(expertDimensions(base.dimensions, gate), schemeOf);
  const shared = compiled.feeding({ encoder: off.encoder, step: off.decoder });
  const fed = new WeakMap<ExpertPack, StackFeeds>();
  const feedsOf = (pack: ExpertPack): StackFeeds => {
    const feeds = fed.get(pack) ?? packFeeds(pack, schemeOf);
    fed.set(pack, feeds);
    return feeds;
  };
  const make = (pack: ExpertPack, task: Task): WhisperDecoder => {
    const on = feedsOf(pack);
    return compiled.feeding({
      encoder: on.encoder,
      step: task === 'translate' ? off.decoder : on.decoder,
    });
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
    };
  };
  return over(new Map());
};

const checkGate = ({ header }: ExpertPack, gate: number): void => {
  if (header.dimensions.gate !== gate)
    fail(
      'mismatch',
      `the ${header.language} experts have gates of ${header.dimensions.gate}, the model was loaded for ${gate}; load the model together with these experts`,
      { language: header.language, expected: gate, actual: header.dimensions.gate },
    );
};
