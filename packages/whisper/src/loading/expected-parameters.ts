import type { StackDimensions, WhisperDimensions } from '../dimensions.js';

/** Names (Hugging Face) and shapes of a model's parameters. */
export type ParameterShapes = ReadonlyMap<string, readonly number[]>;

type Add = (name: string, ...shape: number[]) => void;

const addLinear = (add: Add, name: string, out: number, input: number, bias = true): void => {
  add(`${name}.weight`, out, input);
  if (bias) add(`${name}.bias`, out);
};

const addLayerNorm = (add: Add, name: string, state: number): void => {
  add(`${name}.weight`, state);
  add(`${name}.bias`, state);
};

const addAttention = (add: Add, name: string, state: number): void => {
  addLinear(add, `${name}.q_proj`, state, state);
  addLinear(add, `${name}.k_proj`, state, state, false);
  addLinear(add, `${name}.v_proj`, state, state);
  addLinear(add, `${name}.out_proj`, state, state);
  addLayerNorm(add, `${name}_layer_norm`, state);
};

const addBlocks = (
  add: Add,
  stack: 'encoder' | 'decoder',
  state: number,
  { layers, feedForward }: StackDimensions,
): void => {
  for (let index = 0; index < layers; index += 1) {
    const block = `model.${stack}.layers.${index}`;
    addAttention(add, `${block}.self_attn`, state);
    if (stack === 'decoder') addAttention(add, `${block}.encoder_attn`, state);
    addLinear(add, `${block}.fc1`, feedForward, state);
    addLinear(add, `${block}.fc2`, state, feedForward);
    addLayerNorm(add, `${block}.final_layer_norm`, state);
  }
  addLayerNorm(add, `model.${stack}.layer_norm`, state);
};

/**
 * Every parameter a model of these dimensions has. Linear weights are [out, in], convolutions
 * [out, in, kernel]. The output projection is the token embedding (tied), so it is not listed.
 */
export const expectedParameters = (dimensions: WhisperDimensions): ParameterShapes => {
  const shapes = new Map<string, readonly number[]>();
  const add: Add = (name, ...shape) => void shapes.set(name, shape);
  const { state, melBins, vocabulary, audioContext, textContext } = dimensions;
  add('model.encoder.conv1.weight', state, melBins, 3);
  add('model.encoder.conv1.bias', state);
  add('model.encoder.conv2.weight', state, state, 3);
  add('model.encoder.conv2.bias', state);
  add('model.encoder.embed_positions.weight', audioContext, state);
  addBlocks(add, 'encoder', state, dimensions.encoder);
  add('model.decoder.embed_tokens.weight', vocabulary, state);
  add('model.decoder.embed_positions.weight', textContext, state);
  addBlocks(add, 'decoder', state, dimensions.decoder);
  return shapes;
};

/** Number of scalars in the parameters, the tied output projection counted once. */
export const parameterCount = (dimensions: WhisperDimensions): number => {
  let count = 0;
  for (const shape of expectedParameters(dimensions).values())
    count += shape.reduce((product, size) => product * size, 1);
  return count;
};
