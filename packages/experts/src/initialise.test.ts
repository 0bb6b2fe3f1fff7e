import { createRng, type F32 } from '@distilwhisper/tensor';
import type { WhisperParams } from '@distilwhisper/whisper';
import type { ExpertParams } from './expert-parameters.js';
import { initialiseExperts } from './initialise.js';
import { DEFAULT_RECIPE, PAPER_RECIPE, type ExpertRecipe } from './recipe.js';

const STATE = 32;
const rng = createRng(3);
const drawn = (...shape: number[]): F32 => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal()),
});
const block = () => ({
  fc1: { weight: drawn(64, STATE), bias: drawn(64) },
  fc2: { weight: drawn(STATE, 64), bias: drawn(STATE) },
});
const BASE = {
  model: { encoder: { layers: [block()] }, decoder: { layers: [block()] } },
} as unknown as WhisperParams;

const start = (recipe: Partial<ExpertRecipe>) =>
  initialiseExperts(BASE, { ...DEFAULT_RECIPE, ...recipe }, createRng(1).normal);

/** sigmoid(w_out relu(W_in x + b_in)), equation 3 of the paper, in plain numbers. */
const gateOf = ({ gate_in, gate_out }: ExpertParams, x: readonly number[]): number => {
  const hidden = Array.from(gate_in.bias.data, (bias, i) =>
    Math.max(
      0,
      x.reduce((sum, value, j) => sum + value * gate_in.weight.data[i * STATE + j]!, bias),
    ),
  );
  const logit = hidden.reduce((sum, value, i) => sum + value * gate_out.weight.data[i]!, 0);
  return 1 / (1 + Math.exp(-logit));
};

const inputs = Array.from({ length: 20 }, () => Array.from({ length: STATE }, () => rng.normal()));
const gates = (recipe: Partial<ExpertRecipe>): number[] => {
  const { encoder, decoder } = start(recipe);
  return [encoder[0]!, decoder[0]!].flatMap((expert) => inputs.map((x) => gateOf(expert, x)));
};

describe('experts before training', () => {
  it('have copies of the feed-forwards, not the arrays themselves', () => {
    const { fc1 } = start({}).encoder[0]!;
    const source = BASE.model.encoder.layers[0]!.fc1.weight.data;
    expect(fc1.weight.data).toEqual(source);
    expect(fc1.weight.data).not.toBe(source);
  });

  it('have gates at exactly one half by default, and near it as the published code draws them', () => {
    expect(new Set(gates({}))).toEqual(new Set([0.5]));
    const paper = gates(PAPER_RECIPE);
    expect(new Set(paper).size).toBeGreaterThan(1);
    for (const gate of paper) expect(gate).toBeCloseTo(0.5, 1);
  });

  it.each([0.95, 0.2])('have gates near gateStart %d', (gateStart) => {
    for (const gate of gates({ gateStart })) expect(Math.abs(gate - gateStart)).toBeLessThan(0.01);
  });

  it.each([0, 1, NaN, -2])('refuse gateStart %d', (gateStart) => {
    expect(() => start({ gateStart })).toThrow(
      `gateStart must lie between 0 and 1, it is ${gateStart}`,
    );
  });
});
