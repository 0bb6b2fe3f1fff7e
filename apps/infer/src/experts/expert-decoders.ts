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
  type PackHeader,
} from '@distilwhisper/experts';
import type { Engine, Executable } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import {
  languageCode,
  type CreateDecoderOptions,
  type OwnExecutables,
  type Task,
  type WhisperDecoder,
} from '@distilwhisper/whisper';
import { isFloat, type ComputeType, type ExpertScheme } from '../compute-type.js';
import { makeAttached, packHeader, type AttachedPack, type PackSource } from './attached-pack.js';
import { placeholders } from './expert-feeds.js';
import { inTurn } from './in-turn.js';
import { onceEach } from './once-each.js';
import { storedFeeds } from './stored-feeds.js';

/** Hidden size of the gates of a model that is loaded before any pack. */
export const DEFAULT_GATE = 64;

/** Of graphs that read any number of tokens. */
export type AnyDispatch = Exclude<Dispatch, 'one-token'>;

/** How tokens reach their feed-forward where experts are fed. */
export interface ModelDispatch {
  readonly encoder: AnyDispatch;
  readonly decoder: AnyDispatch;
}

/**
 * The one asked for, else the fastest by measurement (docs/decisions/0003): one feed-forward a token, but in the decoder of integer
 * models, which reads few, the shared one of all.
 */
export const dispatchFor = (computeType: ComputeType, wanted?: AnyDispatch): ModelDispatch => {
  if (wanted) return { encoder: wanted, decoder: wanted };
  return { encoder: 'by-row', decoder: isFloat(computeType) ? 'sparse' : 'shared-first' };
};

/** The same of the step that reads one token, with experts that are fed or not. */
export const SINGLE_DISPATCH: Dispatch = 'one-token';

/** How a model is compiled to have a place for experts: one language's at a time, fed at each run. */
export const expertSlots = (
  base: ExpertBase,
  gate: number,
  { encoder, decoder }: Readonly<Record<'encoder' | 'decoder', Dispatch>>,
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
  readonly set: ExpertSet<AttachedPack>;
  /** Without experts: the frozen model. */
  readonly shared: WhisperDecoder;
  /** With the experts of a language, if there are any. In translation only the encoder uses them. */
  readonly forLanguage: (language: string, task: Task) => WhisperDecoder;
  /** The same model with more packs. @throws DistilWhisperError `mismatch`, or as `readPack` */
  attach(packs: readonly PackSource[]): Promise<ExpertDecoders>;
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
  /** Makes what is fed of a pack. */
  readonly engine: Engine;
  /** Compiles graphs that hold a pack's experts. */
  readonly compileFor: (pack: ExpertPack) => Promise<OwnExecutables>;
}

export const expertDecoders = (place: ExpertPlace): ExpertDecoders => {
  const { compiled, base, gate, schemeOf } = place;
  const dimensions = expertDimensions(base.dimensions, gate);
  const off = placeholders(dimensions, schemeOf);
  const shared = compiled.feeding({ encoder: off.encoder, step: off.decoder });
  const stored = storedFeeds(place.engine, schemeOf);
  const own = new Map<AttachedPack, OwnExecutables>();
  const compiling = onceEach<AttachedPack, OwnExecutables>();
  const make = (pack: AttachedPack, task: Task): WhisperDecoder => {
    const { encoder, decoder } = pack.feeds;
    const fed = compiled.feeding({ encoder, step: task === 'translate' ? off.decoder : decoder });
    const graphs = own.get(pack);
    if (!graphs) return fed;
    const prepared = fed.replacing(graphs);
    return task === 'translate' ? { ...fed, start: prepared.start } : prepared;
  };
  const over = (set: ExpertSet<AttachedPack>): ExpertDecoders => {
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
      attach: async (sources) => {
        const headers = await inTurn(sources, packHeader);
        for (const header of headers) checkGate(header, gate);
        attachPacks<Pick<AttachedPack, 'header'>>(set, headers.map((header) => ({ header })), base); // prettier-ignore
        const packs = await inTurn([...sources.entries()], ([i, source]) =>
          makeAttached(source, headers[i]!, stored, schemeOf),
        );
        return over(attachPacks(set, packs, base));
      },
      prepare: async (languages = [...set.keys()]) => {
        for (const language of languages) {
          const pack = set.get(languageCode(language) ?? language) ?? failNoPack(language, set);
          const compile = async () => place.compileFor(await pack.weights());
          own.set(pack, await compiling.get(pack, compile));
        }
        return over(set);
      },
      dispose: async () => {
        const made = await compiling.made();
        const graphs = made.flatMap((each) => Object.values(each) as Executable[]);
        await Promise.all([compiled, stored, ...graphs].map((each) => each.dispose()));
      },
    };
  };
  return over(new Map());
};

const failNoPack = (language: string, set: ReadonlyMap<string, unknown>): never =>
  fail(
    'missing',
    `no experts for '${language}' are attached, so none can be prepared; attached: ${[...set.keys()].join(', ') || 'none'}`,
    { language },
  );

const checkGate = ({ dimensions, language }: PackHeader, gate: number): void => {
  if (dimensions.gate !== gate)
    fail(
      'mismatch',
      `the ${language} experts have gates of ${dimensions.gate}, the model was loaded for ${gate}; load the model together with these experts`,
      { language, expected: gate, actual: dimensions.gate },
    );
};
