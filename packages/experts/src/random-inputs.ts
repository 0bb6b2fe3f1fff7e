import { dim, evaluateDim, type Builder, type Dim, type V } from '@distilwhisper/graph';
import type { AnyTensor, Axes } from '@distilwhisper/tensor';

/** A random input that a training graph asks for; `shape` may hold symbols. */
export type RandomInput = { readonly name: string; readonly shape: readonly Dim[] } & (
  | { readonly kind: 'normal' } //                                    float32, standard deviation given at each step
  | { readonly kind: 'keep'; readonly drop: number } //               bool, false with probability `drop`
  | { readonly kind: 'keep-layer' } //                                float32 scalar, 0 or 1
);

/** Random numbers for feeding a graph; a seeded generator has this form. */
export interface RandomSource {
  uniform(): number;
  normal(): number;
}

/** x with each element kept where the input `name` is true, and divided by 1 - drop (inverted dropout). */
export const maskedDropout = <A extends Axes>(
  g: Builder,
  x: V<A>,
  name: string,
  drop: number,
  wanted: RandomInput[],
): V<A> => {
  if (drop === 0) return x;
  wanted.push({ name, kind: 'keep', drop, shape: x.shape });
  const axes = x.shape.map((_, i) => `axis${i}`);
  const sizes = Object.fromEntries(axes.map((axis, i) => [axis, x.shape[i]!]));
  const keep = g.input(name, 'bool', axes, sizes);
  return g.mul(g.mul(x, g.cast(keep, 'float32')), 1 / (1 - drop));
};

export interface DrawOptions {
  /** Standard deviation of the gate's noise, alpha of the paper. */
  readonly noise: number;
  /** Probability that a layer call skips its experts. */
  readonly skip: number;
}

/**
 * Draws all random inputs of one step, in the order given.
 *
 * @param sizes values of the graph's symbols, e.g. `{ batch: 4, frame: 600, token: 40 }`
 */
export const drawInputs = (
  wanted: readonly RandomInput[],
  sizes: Readonly<Record<string, number>>,
  random: RandomSource,
  { noise, skip }: DrawOptions,
): Record<string, AnyTensor> => {
  const feeds: Record<string, AnyTensor> = {};
  for (const input of wanted) {
    const shape = input.shape.map((size) => evaluateDim(dim(size), sizes));
    feeds[input.name] = drawOne(input, shape, random, noise, skip);
  }
  return feeds;
};

const drawOne = (
  input: RandomInput,
  shape: readonly number[],
  random: RandomSource,
  noise: number,
  skip: number,
): AnyTensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  switch (input.kind) {
    case 'normal':
      return {
        dtype: 'float32',
        shape,
        data: Float32Array.from({ length: count }, () => noise * random.normal()),
      };
    case 'keep': {
      const data = new Uint8Array(count);
      for (let i = 0; i < count; i += 1) data[i] = random.uniform() >= input.drop ? 1 : 0;
      return { dtype: 'bool', shape, data };
    }
    case 'keep-layer':
      return { dtype: 'float32', shape, data: Float32Array.of(random.uniform() < skip ? 0 : 1) };
  }
};
