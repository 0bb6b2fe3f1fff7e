import {
  fail,
  flatten,
  joinPath,
  unflatten,
  type Axes,
  type Axis,
  type F32,
  type ParamTree,
} from '@distilwhisper/tensor';
import type { Builder, Values, V } from '@distilwhisper/graph';
import {
  plainSeams,
  type LinearValues,
  type Seams,
  type WhisperParams,
} from '@distilwhisper/whisper';
import { maskedDropout, type RandomInput } from '../random-inputs.js';

/** Low-rank adaptation (Hu et al. 2022): y = W x + b + (alpha / rank) B A x, W and b frozen. */
export interface LoraOptions {
  readonly rank: number;
  readonly alpha: number;
  /** Dropout on the adapter's input. */
  readonly dropout: number;
  /** Names of the linear layers that are adapted, e.g. `fc1`, `q_proj`. */
  readonly targets: readonly string[];
}

/** The baseline of the paper: rank 64 on both feed-forward projections. */
export const PAPER_LORA: LoraOptions = {
  rank: 64,
  alpha: 64,
  dropout: 0.05,
  targets: ['fc1', 'fc2'],
};

export type LoraPair = {
  readonly lora_A: { readonly weight: F32<readonly ['rank', 'in']> };
  readonly lora_B: { readonly weight: F32<readonly ['out', 'rank']> };
};

/** Adapters by the path of the layer they adapt, e.g. `model.encoder.layers.0.fc1`. */
export type LoraAdapters = Readonly<Record<string, LoraPair>>;

/** Paths of the layers of a model that are adapted. */
export const loraTargets = (params: WhisperParams, targets: readonly string[]): string[] => {
  const paths = [...flatten(params as unknown as ParamTree).keys()]
    .filter((path) => path.endsWith('.weight'))
    .map((path) => path.slice(0, -'.weight'.length))
    .filter((path) => targets.includes(path.split('.').at(-1)!) && path.includes('.layers.'));
  for (const target of targets)
    if (!paths.some((path) => path.endsWith(`.${target}`)))
      fail('argument', `LoRA target '${target}' names no linear layer of a block; try fc1, fc2, q_proj, k_proj, v_proj or out_proj`, { target }); // prettier-ignore
  return paths;
};

/**
 * Adapters before training: A uniform in +-1/sqrt(in) (Kaiming uniform with a = sqrt 5, as PEFT), B zero,
 * so that the adapted model starts equal to the base.
 */
export const initialiseLora = (
  params: WhisperParams,
  { rank, targets }: LoraOptions,
  uniform: () => number,
): LoraAdapters => {
  const leaves = flatten(params);
  return Object.fromEntries(
    loraTargets(params, targets).map((path): [string, LoraPair] => {
      const [out, inner] = leaves.get(`${path}.weight`)!.shape as [number, number];
      const bound = 1 / Math.sqrt(inner);
      const a = Float32Array.from({ length: rank * inner }, () => (2 * uniform() - 1) * bound);
      return [
        path,
        {
          lora_A: { weight: { dtype: 'float32', shape: [rank, inner], data: a } },
          lora_B: { weight: { dtype: 'float32', shape: [out, rank], data: new Float32Array(out * rank) } }, // prettier-ignore
        },
      ];
    }),
  );
};

type PairValues<Out extends Axis, In extends Axis> = {
  readonly lora_A: { readonly weight: V<readonly ['rank', In]> };
  readonly lora_B: { readonly weight: V<readonly [Out, 'rank']> };
};

/** Seams whose linear layers have adapters where there are any. `wanted` collects dropout masks. */
export const loraSeams = (
  adapters: Values<LoraAdapters>,
  { rank, alpha, dropout }: Pick<LoraOptions, 'rank' | 'alpha' | 'dropout'>,
  { training, wanted = [] }: { readonly training: boolean; readonly wanted?: RandomInput[] },
): Seams<undefined> => ({
  ...plainSeams,
  linear: <Lead extends Axes, In extends Axis, Out extends Axis>(
    g: Builder,
    x: V<readonly [...Lead, In]>,
    values: LinearValues<Out, In>,
    path: string,
  ) => {
    const y = plainSeams.linear(g, x, values, path);
    // A parameter tree has one type for all layers; here the layer's own axes are known.
    const pair = adapters[path] as unknown as PairValues<Out, In> | undefined;
    if (!pair) return y;
    const input = training ? maskedDropout(g, x, `${path}.lora.keep`, dropout, wanted) : x;
    const low = g.linear(input, pair.lora_A.weight); // [...lead, rank]
    return g.add(y, g.mul(g.linear(low, pair.lora_B.weight), alpha / rank)); // [...lead, out]
  },
});

/** The base model with adapters merged into its weights: W + (alpha / rank) B A. */
export const mergeLora = (
  params: WhisperParams,
  adapters: LoraAdapters,
  { rank, alpha }: Pick<LoraOptions, 'rank' | 'alpha'>,
): WhisperParams => {
  const leaves = new Map(flatten(params));
  for (const [path, pair] of Object.entries(adapters)) {
    const name = joinPath(path, 'weight');
    const base = leaves.get(name) ?? fail('missing', `the model has no layer ${path} to merge LoRA into`, { path }); // prettier-ignore
    leaves.set(name, mergePair(base as F32, pair, alpha / rank, path));
  }
  return unflatten(leaves) as unknown as WhisperParams;
};

const mergePair = (base: F32, { lora_A, lora_B }: LoraPair, scale: number, path: string): F32 => {
  const [out, inner] = base.shape as readonly [number, number];
  const rank = lora_A.weight.shape[0]!;
  if (lora_A.weight.shape[1] !== inner || lora_B.weight.shape[0] !== out)
    fail('shape', `LoRA of ${path} is [${String(lora_B.weight.shape)}] x [${String(lora_A.weight.shape)}], the weight [${out}, ${inner}]`, { path }); // prettier-ignore
  const data = Float32Array.from(base.data);
  for (let o = 0; o < out; o += 1)
    for (let r = 0; r < rank; r += 1) {
      const b = scale * lora_B.weight.data[o * rank + r]!;
      for (let i = 0; i < inner; i += 1)
        data[o * inner + i] = data[o * inner + i]! + b * lora_A.weight.data[r * inner + i]!;
    }
  return { dtype: 'float32', shape: base.shape, data };
};
