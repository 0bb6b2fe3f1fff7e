import {
  EXPERT_PREFIX,
  expertShapes,
  type ExpertDimensions,
  type StoredPack,
} from '@distilwhisper/experts';
import {
  trace,
  type AnyValue,
  type Engine,
  type Executable,
  type Graph,
  type Tensors,
  type V,
} from '@distilwhisper/graph';
import { roundRows } from '@distilwhisper/quant';
import { areFiniteFloat16 } from '@distilwhisper/tensor';
import type { ExpertScheme } from '../compute-type.js';

/** Makes what is fed of a pack out of its file's tensors, by the engine's threads: somebody may wait for it. */
export interface StoredFeeds {
  /** By path; undefined for a pack that is not float16 throughout, or holds a NaN or an infinity. */
  from(pack: StoredPack): Promise<Tensors | undefined>;
  dispose(): Promise<void>;
}

/** The engine compiles a graph for this when the first pack comes. */
export const storedFeeds = (
  engine: Engine,
  dimensions: ExpertDimensions,
  schemeOf: ExpertScheme,
): StoredFeeds => {
  let compiling: Promise<Executable> | undefined;
  return {
    from: async ({ tensors }) => {
      for (const { dtype, data } of tensors.values())
        if (dtype !== 'float16' || !areFiniteFloat16(data as Uint16Array)) return undefined;
      compiling ??= engine.compile(traceFeeds(dimensions, schemeOf), { name: 'expert feeds' });
      return (await compiling).run(Object.fromEntries(tensors));
    },
    dispose: async () => (await compiling)?.dispose(),
  };
};

/** Inputs: the float16 tensors of a pack. Outputs: the parameters that are fed, widened or rounded. */
const traceFeeds = (dimensions: ExpertDimensions, schemeOf: ExpertScheme): Graph =>
  trace((g) => {
    const outputs: Record<string, AnyValue> = {};
    for (const [name, shape] of expertShapes(dimensions)) {
      const axes = shape.map((_, axis) => `${name}.${axis}`);
      const sizes = Object.fromEntries(axes.map((axis, i) => [axis, shape[i]!]));
      const wide = g.cast(g.input(name, 'float16', axes, sizes), 'float32');
      const path = `${EXPERT_PREFIX}.${name}`;
      const scheme = schemeOf(path);
      if (scheme)
        Object.assign(
          outputs,
          roundRows(g, wide as unknown as V<readonly ['out', 'in']>, { path, scheme }),
        );
      else outputs[path] = wide;
    }
    return outputs;
  });
