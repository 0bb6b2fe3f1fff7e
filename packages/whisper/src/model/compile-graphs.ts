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
  readonly draft?: Executable;
};

/** Compiles the graphs of a decoder one after the other; weights are read when the first is made. */
export const compileGraphs = async <Aux>(
  engine: KeyedEngine,
  sources: GraphSources<Aux>,
): Promise<Executables> => {
  const {
    dimensions,
    params,
    heads,
    seams,
    rewrite = optimize,
    key,
    fed,
    observe,
    cross,
    draft,
  } = sources;
  let reading: Promise<WhisperParams> | undefined;
  const read = (): Promise<WhisperParams> => {
    reading ??= typeof params === 'function' ? params() : Promise.resolve(params);
    return reading;
  };
  const compile = async (
    name: string,
    make: () => Graph | Promise<Graph>,
    how: Rewrite = rewrite,
  ) => {
    const rewritten = async () => how(await make());
    const fullKey = JSON.stringify([key, name, heads, ...(observe ? ['observed'] : []), cross]);
    const options = fed ? { name, fed } : { name };
    return key !== undefined && engine.compileKeyed
      ? engine.compileKeyed(fullKey, rewritten, options)
      : engine.compile(await rewritten(), options);
  };
  const queriesOf = alignmentLayers(heads);
  return {
    encoder: await compile('whisper encoder', async () =>
      traceEncoder(await read(), dimensions, seams, { observe, cross }),
    ),
    step: await compile('whisper decoder step', async () =>
      traceStep(await read(), dimensions, seams, { queriesOf, observe, cross }),
    ),
    alignment: await compile('whisper alignment', () => traceAlignment(dimensions, heads, cross)),
    ...(draft && {
      draft: await compile(
        'whisper draft step',
        async () => traceStep(await read(), dimensions, draft.seams ?? seams, { cross }),
        draft.rewrite,
      ),
    }),
  };
};
