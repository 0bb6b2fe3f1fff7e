import { fillBernoulli, fillNormal, type AnyTensor, type Rng } from '@distilwhisper/tensor';
import { dim, evaluateDim, type Tensors } from '@distilwhisper/graph';
import type { DrawOptions, RandomInput } from '@distilwhisper/experts';

/**
 * Draws a step's random inputs. Each input has a source of its own, named by it, so that adding one
 * leaves the others as they were.
 *
 * @param sizes values of the graph's symbols: `batch`, `frame`, `token`
 */
export const randomFeeds = (
  wanted: readonly RandomInput[],
  sizes: Readonly<Record<string, number>>,
  rng: Rng,
  options: DrawOptions,
): Tensors =>
  Object.fromEntries(
    wanted.map((input) => [input.name, drawOne(input, sizes, rng.fork(input.name), options)]),
  );

const drawOne = (
  input: RandomInput,
  sizes: Readonly<Record<string, number>>,
  rng: Rng,
  { noise, skip }: DrawOptions,
): AnyTensor => {
  const shape = input.shape.map((size) => evaluateDim(dim(size), sizes));
  const count = shape.reduce((a, b) => a * b, 1);
  switch (input.kind) {
    case 'normal':
      return { dtype: 'float32', shape, data: fillNormal(rng, new Float32Array(count), 0, noise) };
    case 'keep':
      return { dtype: 'bool', shape, data: fillBernoulli(rng, new Uint8Array(count), 1 - input.drop) }; // prettier-ignore
    case 'keep-layer':
      return { dtype: 'float32', shape, data: Float32Array.of(rng.uniform() < skip ? 0 : 1) };
  }
};
