import { fillNormal, tensor, unflatten, type AnyTensor, type Rng } from '@distilwhisper/tensor';
import type { WhisperDimensions } from '../dimensions.js';
import { expectedParameters } from '../loading/expected-parameters.js';
import type { WhisperParams } from './parameters.js';

/**
 * Parameters for training from nothing, tests and benchmarks: weights normal with deviation 0.02,
 * layer norms the identity, biases 0, encoder positions {@link sinusoids}.
 */
export const randomParameters = (dimensions: WhisperDimensions, rng: Rng): WhisperParams => {
  const tensors = new Map<string, AnyTensor>();
  for (const [path, shape] of expectedParameters(dimensions)) {
    const length = shape.reduce((product, size) => product * size, 1);
    tensors.set(path, tensor('float32', shape, initialValues(path, length, dimensions, rng)));
  }
  return unflatten<WhisperParams>(tensors);
};

const initialValues = (
  path: string,
  length: number,
  { audioContext, state }: WhisperDimensions,
  rng: Rng,
): Float32Array => {
  if (path === 'model.encoder.embed_positions.weight') return sinusoids(audioContext, state);
  if (path.endsWith('.bias')) return new Float32Array(length);
  if (path.endsWith('layer_norm.weight')) return new Float32Array(length).fill(1);
  return fillNormal(rng, new Float32Array(length), 0, 0.02);
};

/**
 * Positions [time, state]: sines, then cosines, of wavelengths 2 pi to 20000 pi in geometric
 * progression ("Attention Is All You Need", section 3.5, with the halves side by side).
 */
export const sinusoids = (length: number, state: number): Float32Array => {
  const half = state / 2;
  const decay = Math.log(10_000) / (half - 1);
  const table = new Float32Array(length * state);
  for (let time = 0; time < length; time += 1)
    for (let i = 0; i < half; i += 1) {
      const angle = time * Math.exp(-decay * i);
      table[time * state + i] = Math.sin(angle);
      table[time * state + half + i] = Math.cos(angle);
    }
  return table;
};
