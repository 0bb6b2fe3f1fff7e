import { EXPERT_PREFIX } from '@distilwhisper/experts';
import type { PackFile } from '@distilwhisper/experts/node';
import {
  trace,
  type Engine,
  type Executable,
  type Graph,
  type Tensors,
} from '@distilwhisper/graph';
import { fedTensors, roundRows, type DynamicInt8Scheme } from '@distilwhisper/quant';
import {
  areFiniteFloat16,
  elementCount,
  widenFloat16,
  type AnyTensor,
} from '@distilwhisper/tensor';
import type { ExpertScheme } from '../compute-type.js';
import { byStack, type StackFeeds } from './expert-feeds.js';
import { onceEach } from './once-each.js';

/** Makes what is fed of a pack out of its file. */
export interface StoredFeeds {
  /** Undefined for a pack that is not float16 throughout, or holds a NaN or an infinity. */
  from(file: PackFile): Promise<StackFeeds | undefined>;
  /** Takes the memory of feeds that nobody reads any more; the next pack is written over them. One pack's is kept. */
  reclaim(feeds: StackFeeds): void;
  dispose(): Promise<void>;
}

type Feeds = readonly (readonly [path: string, tensor: AnyTensor])[];

/** A tensor of a pack, and the path of what is fed of it. */
interface Stored {
  readonly name: string;
  readonly path: string;
  readonly shape: readonly number[];
}

/**
 * Somebody waits while a pack is attached, and much of the time goes into memory that is touched for the first time. So
 * weights that stay float are widened where they were read, those that are rounded pass through one buffer to the
 * engine, which rounds ten times as fast as JavaScript, and the memory of a pack that was detached is used again.
 */
export const storedFeeds = (engine: Engine, schemeOf: ExpertScheme): StoredFeeds => {
  const rounding = roundingGraphs(engine);
  let spare: Tensors | undefined;
  return {
    from: async (file) => {
      const all = [...file.tensors];
      if (all.some(([, { dtype }]) => dtype !== 'float16')) return undefined;
      const weights = all.map(([name, { shape }]): Stored => ({ name, path: `${EXPERT_PREFIX}.${name}`, shape })); // prettier-ignore
      const over = spare;
      spare = undefined;
      const [wide, rounded] = await Promise.all([
        widenAll(file, weights.filter(({ path }) => !schemeOf(path)), over), // prettier-ignore
        roundAll(file, weights.filter(({ path }) => schemeOf(path)), { schemeOf, rounding, over }), // prettier-ignore
      ]);
      if (wide && rounded) return byStack([...wide, ...rounded], true);
      spare = over;
      return undefined;
    },
    reclaim: ({ encoder, decoder }) => {
      spare = { ...encoder, ...decoder };
    },
    dispose: () => rounding.dispose(),
  };
};

const sizeOf = ({ shape }: Stored): number => elementCount(shape);

/** All are asked for at once: the file is read, and memory comes into being, while weights are widened. */
const widenAll = async (
  file: PackFile,
  weights: readonly Stored[],
  over: Tensors | undefined,
): Promise<Feeds | undefined> => {
  const places = over
    ? weights.map(({ path }) => over[path]!.data as Float32Array)
    : newPlaces(weights);
  const widening = weights.map(async ({ name, path, shape }, i) => {
    const data = places[i]!;
    const laterHalf = new Uint8Array(data.buffer, data.byteOffset + data.byteLength / 2, data.byteLength / 2); // prettier-ignore
    const stored = await file.read(name, laterHalf);
    const finite = widenFloat16(stored.data as Uint16Array, data);
    const tensor: AnyTensor = { dtype: 'float32', shape, data };
    return { finite, feed: [path, tensor] as const };
  });
  const made = await Promise.all(widening);
  return made.every(({ finite }) => finite) ? made.map(({ feed }) => feed) : undefined;
};

/** One piece for all: garbage is collected at every large piece. */
const newPlaces = (weights: readonly Stored[]): Float32Array[] => {
  const room = new Float32Array(weights.reduce((sum, weight) => sum + sizeOf(weight), 0));
  let end = 0;
  return weights.map((weight) => room.subarray(end, (end += sizeOf(weight))));
};

interface Rounding {
  readonly schemeOf: ExpertScheme;
  readonly rounding: RoundingGraphs;
  readonly over: Tensors | undefined;
}

const roundAll = async (
  file: PackFile,
  weights: readonly Stored[],
  { schemeOf, rounding, over }: Rounding,
): Promise<Feeds | undefined> => {
  const buffer = new Uint8Array(2 * Math.max(0, ...weights.map(sizeOf)));
  const feeds: [string, AnyTensor][] = [];
  for (const { name, path, shape } of weights) {
    const scheme = schemeOf(path)!;
    const stored = await file.read(name, buffer);
    if (!areFiniteFloat16(stored.data as Uint16Array)) return undefined;
    const parts = [...fedTensors({ path, scheme, shape }).keys()].map((part) => [part, ROUNDED + part.slice(path.length)] as const); // prettier-ignore
    const into = over && Object.fromEntries(parts.map(([part, name]) => [name, over[part]!]));
    const graph = await rounding.of(shape, scheme);
    const made = await graph.run({ [STORED]: stored }, into && { into });
    for (const [part, name] of parts) feeds.push([part, made[name]!]);
  }
  return feeds;
};

interface RoundingGraphs {
  of(shape: readonly number[], scheme: DynamicInt8Scheme): Promise<Executable>;
  dispose(): Promise<void>;
}

/** Each is compiled when it is first asked for. */
const roundingGraphs = (engine: Engine): RoundingGraphs => {
  const graphs = onceEach<string, Executable>();
  return {
    of: (shape, scheme) =>
      graphs.get(JSON.stringify([shape, scheme]), () =>
        engine.compile(traceRounding(shape, scheme), { name: 'expert rounding' }),
      ),
    dispose: async () => {
      await Promise.all((await graphs.made()).map((each) => each.dispose()));
    },
  };
};

const STORED = 'stored';
/** Stands for a weight's path. */
const ROUNDED = 'weight';

/** A float16 weight to its codes and scales, under names that begin with ROUNDED. */
const traceRounding = (shape: readonly number[], scheme: DynamicInt8Scheme): Graph =>
  trace((g) => {
    const [out, width] = shape as readonly [number, number];
    const stored = g.input(STORED, 'float16', ['out', 'in'], { out, in: width });
    return roundRows(g, g.cast(stored, 'float32'), { path: ROUNDED, scheme });
  });
