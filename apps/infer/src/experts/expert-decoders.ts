import {
  attachPacks,
  detachPack,
  expertDimensions,
  type ExpertBase,
  type ExpertPack,
  type ExpertSet,
  type PackHeader,
} from '@distilwhisper/experts';
import type { Engine } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import {
  languageCode,
  type OwnExecutables,
  type Task,
  type WhisperDecoder,
} from '@distilwhisper/whisper';
import type { ExpertScheme } from '../compute-type.js';
import { makeAttached, packHeader, type AttachedPack, type PackSource } from './attached-pack.js';
import { placeholders } from './expert-feeds.js';
import { inTurn } from './in-turn.js';
import { preparedGraphs } from './prepared-graphs.js';
import { storedFeeds } from './stored-feeds.js';
import type { Usage } from './usage.js';

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
  /**
   * The same model without these languages, once their runs have ended; their graphs are freed, and the next pack takes the memory of what was
   * fed. Other values that hold them refuse to use them from now on. @throws DistilWhisperError `missing`
   */
  detach(languages: readonly string[]): Promise<ExpertDecoders>;
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
  const prepared = preparedGraphs(place.compileFor);
  const make = (pack: AttachedPack, task: Task): WhisperDecoder => {
    const { encoder, decoder } = pack.feeds;
    const fed = compiled.feeding({ encoder, step: task === 'translate' ? off.decoder : decoder });
    const graphs = prepared.of(pack);
    if (!graphs) return whileAttached(fed, pack.usage);
    const own = fed.replacing(graphs);
    return whileAttached(task === 'translate' ? { ...fed, start: own.start } : own, pack.usage);
  };
  const free = async (pack: AttachedPack): Promise<void> => {
    await pack.usage.end();
    await prepared.free(pack);
    if (pack.ownsFeeds) stored.reclaim(pack.feeds);
  };
  const over = (set: ExpertSet<AttachedPack>): ExpertDecoders => {
    const decoders = new Map<string, WhisperDecoder>();
    return {
      set,
      shared,
      forLanguage: (language, task) => {
        const code = codeOf(language);
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
        const packs = languages.map((each) => set.get(codeOf(each)) ?? failNoPack(each, set));
        await inTurn(packs, (pack) => prepared.prepare(pack));
        return over(set);
      },
      detach: async (languages) => {
        const left = languages.reduce((rest, language) => detachPack(rest, codeOf(language)), set);
        const packs = [...set.values()].filter(({ header }) => !left.has(header.language));
        await Promise.all(packs.map(free));
        return over(left);
      },
      dispose: async () => {
        await Promise.all([compiled, stored, prepared].map((each) => each.dispose()));
      },
    };
  };
  return over(new Map());
};

const codeOf = (language: string): string => languageCode(language) ?? language;

/** A decoder whose runs count as uses of a pack. */
const whileAttached = (decoder: WhisperDecoder, usage: Usage): WhisperDecoder => ({
  ...decoder,
  start: (mel) => usage.during(() => decoder.start(mel)),
  step: (...given) => usage.during(() => decoder.step(...given)),
  align: (...given) => usage.during(() => decoder.align(...given)),
  ...(decoder.observe && {
    observe: (...given) => usage.during(() => decoder.observe!(...given)),
  }),
});

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
