import { createRng, flatten } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { readSafetensors } from '@distilwhisper/tensor/node';
import { fixturePath, readTinyModel } from '../__fixtures__/tiny-model.js';
import { expectedParameters } from '../loading/expected-parameters.js';
import { randomParameters, sinusoids } from './random-parameters.js';

describe('randomParameters', () => {
  it('has every parameter, and is decided by the seed', async () => {
    const { dimensions } = await readTinyModel();
    const params = flatten(randomParameters(dimensions, createRng(1)));
    const shapes = new Map([...params].map(([path, { shape }]) => [path, shape]));
    expect(new Set(shapes)).toEqual(new Set(expectedParameters(dimensions)));
    expect(params).toEqual(flatten(randomParameters(dimensions, createRng(1))));
    expect(params).not.toEqual(flatten(randomParameters(dimensions, createRng(2))));
    const norm = params.get('model.encoder.layers.0.final_layer_norm.weight')!;
    expect(new Set(norm.data as Float32Array)).toEqual(new Set([1]));
  });

  it('has the positions of the reference implementation', async () => {
    const expected = await readSafetensors(fixturePath('openai', 'expected.safetensors'));
    expectClose(sinusoids(12, 16), expected.get('sinusoids')!.data as Float32Array, { atol: 1e-6 });
  });
});
