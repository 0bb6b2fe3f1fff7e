import {
  optimize,
  type CompileOptions,
  type Engine,
  type Executable,
  type Graph,
  type Rewrite,
} from '@distilwhisper/graph';
import type { AlignmentHead, WhisperDimensions } from '../dimensions.js';
import { alignmentLayers, traceAlignment } from './alignment-graph.js';
import type { CrossForm } from './cross-cache.js';
import { traceEncoder, type Observe } from './encoder-graph.js';
import type { WhisperParams } from './parameters.js';
import type { Seams } from './seams.js';
import { traceStep } from './step-graph.js';

/** An engine that can keep compiled graphs between starts, such as `ortEngine` with a cache. */
export interface KeyedEngine extends Engine {
  compileKeyed?(
    key: string,
    make: () => Graph | Promise<Graph>,
    options?: CompileOptions,
  ): Promise<Executable>;
}

export interface GraphSources<Aux> {
  readonly dimensions: WhisperDimensions;
  readonly params: WhisperParams | (() => Promise<WhisperParams>);
  readonly heads: readonly AlignmentHead[];
  readonly seams: Seams<Aux>;
  readonly rewrite?: Rewrite | undefined;
  readonly key?: string | undefined;
  readonly fed?: ((path: string) => boolean) | undefined;
  readonly observe?: Observe<Aux> | undefined;
  readonly cross: CrossForm;
  readonly draft?: Pick<Draft<Aux>, 'rewrite' | 'seams'> | undefined;
}

/** A cheaper form of the decoding step, which guesses tokens that the model then checks (`speculativeStep`). */
export interface Draft<Aux> {
  /** Makes the model's step the cheaper one, e.g. by int8 weights. */
  readonly rewrite: Rewrite;
  /** Default: the decoder's own. */
  readonly seams?: Seams<Aux> | undefined;
  readonly endOfText: number;
}

export type Executables = Readonly<Record<'encoder' | 'step' | 'alignment', Executable>> & {
  /** Of one token of one sequence (`StepGraphOptions.single`); guesses tokens that `step` checks. */
  readonly draft?: Executable;
};

/** The graphs that `compileOwn` makes: an encoder, and one step of one token of one sequence under one name or the other. */
export interface OwnExecutables {
  readonly encoder: Executable;
  /** In place of the decoder's draft. */
  readonly draft?: Executable;
  /** In place of the decoder's step, where that would read one token of one sequence. */
  readonly single?: Executable;
}

/** What `compileOwn` is given; `key` as in `CreateDecoderOptions`. */
export interface OwnGraphs<Aux> {
  readonly seams: Seams<Aux>;
  readonly rewrite?: Rewrite;
  /** Where the decoder has a draft: what makes the step a cheaper one, which replaces the draft, not the step. */
  readonly draft?: Rewrite | undefined;
  readonly observe?: Observe<Aux> | undefined;
  readonly cross?: CrossForm;
  readonly key?: string;
}

/** Compiles the graphs of a decoder one after the other; weights are read when the first is made. */
export const compileGraphs = async <Aux>(
  engine: KeyedEngine,
  sources: GraphSources<Aux>,
): Promise<Executables> => {
  const { dimensions, heads, seams, rewrite = optimize, observe, cross, draft } = sources;
  const read = readOnce(sources.params);
  const compile = graphCompiler(engine, sources);
  const queriesOf = alignmentLayers(heads);
  return {
    encoder: await compile('whisper encoder', rewrite, async () =>
      traceEncoder(await read(), dimensions, seams, { observe, cross }),
    ),
    step: await compile('whisper decoder step', rewrite, async () =>
      traceStep(await read(), dimensions, seams, { queriesOf, observe, cross }),
    ),
    alignment: await compile('whisper alignment', rewrite, () =>
      traceAlignment(dimensions, heads, cross),
    ),
    ...(draft && {
      draft: await compile('whisper draft step', draft.rewrite, async () =>
        traceStep(await read(), dimensions, draft.seams ?? seams, { cross, single: true }),
      ),
    }),
  };
};

/**
 * Compiles an encoder and a step of one token that take the place of a decoder's (`WhisperDecoder.replacing`): with parameters of a caller as
 * constants, which an engine can prepare once, unlike those that are fed.
 */
export const compileOwn = async <Aux>(
  engine: KeyedEngine,
  { dimensions, params }: Pick<GraphSources<Aux>, 'dimensions' | 'params'>,
  { seams, rewrite = optimize, draft, observe, cross = 'float32', key }: OwnGraphs<Aux>,
): Promise<OwnExecutables> => {
  const read = readOnce(params);
  const compile = graphCompiler(engine, { key, heads: [], observe, cross });
  const encoder = await compile('whisper encoder', rewrite, async () =>
    traceEncoder(await read(), dimensions, seams, { observe, cross }),
  );
  const single = await compile('whisper one-token step', draft ?? rewrite, async () =>
    traceStep(await read(), dimensions, seams, { cross, single: true }),
  );
  return { encoder, ...(draft ? { draft: single } : { single }) };
};

type Compile = (
  name: string,
  rewrite: Rewrite,
  make: () => Graph | Promise<Graph>,
) => Promise<Executable>;

const graphCompiler =
  (
    engine: KeyedEngine,
    {
      key,
      heads,
      observe,
      cross,
      fed,
    }: Pick<GraphSources<never>, 'key' | 'heads' | 'cross' | 'fed'> & { observe?: unknown },
  ): Compile =>
  async (name, rewrite, make) => {
    const rewritten = async () => rewrite(await make());
    const fullKey = JSON.stringify([key, name, heads, ...(observe ? ['observed'] : []), cross]);
    const options = fed ? { name, fed } : { name };
    return key !== undefined && engine.compileKeyed
      ? engine.compileKeyed(fullKey, rewritten, options)
      : engine.compile(await rewritten(), options);
  };

/** Weights are read when they are first asked for, and once. */
const readOnce = (params: GraphSources<never>['params']): (() => Promise<WhisperParams>) => {
  let reading: Promise<WhisperParams> | undefined;
  return () => {
    reading ??= typeof params === 'function' ? params() : Promise.resolve(params);
    return reading;
  };
};
