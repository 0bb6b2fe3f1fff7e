import { createRng, flatten } from '@distilwhisper/tensor';
import {
  plainSeams,
  publishedModel,
  randomParameters,
  traceEncoder,
  traceStep,
  type WhisperDimensions,
} from '@distilwhisper/whisper';
import { planTable } from '../graph/plan.js';
import { schemeName } from '../schemes/scheme-text.js';
import { PRESETS, planNamed, presetPlan, type ModelSize } from './presets.js';

const stack = { layers: 6, heads: 2, feedForward: 32 };
const dimensions: WhisperDimensions = {
  melBins: 8,
  audioContext: 10,
  textContext: 8,
  vocabulary: 20,
  state: 16,
  encoder: stack,
  decoder: stack,
};
const params = randomParameters(dimensions, createRng(1));
const graphs = [
  traceEncoder(params, dimensions, plainSeams),
  traceStep(params, dimensions, plainSeams),
];
const BASE = publishedModel('base')!.dimensions;

/** Paths by scheme, of a small model whose plan is made for another size. */
const byScheme = (plan: ReturnType<typeof planNamed>): Map<string, string[]> => {
  const paths = new Map<string, string[]>();
  for (const [path, scheme] of Object.entries(planTable(graphs, plan)))
    paths.set(schemeName(scheme), [...(paths.get(schemeName(scheme)) ?? []), path]);
  return paths;
};
const encoderIn = (paths: readonly string[] = []) =>
  paths.filter((path) => path.startsWith('model.encoder.layers')).map((path) => path.slice(21));

describe('presets', () => {
  it.each(PRESETS)('%s quantises every matrix and convolution of the model', (name) => {
    const schemes = byScheme(presetPlan(name, BASE));
    expect(schemes.get('keep')).toBeUndefined();
    expect(schemes.get('int8')).toEqual([
      'model.encoder.conv1.weight',
      'model.encoder.conv2.weight',
    ]);
    const all = [...schemes.values()].flat();
    const matrices = [...flatten(params)].filter(
      ([path, { shape }]) => shape.length > 1 && !path.includes('embed_positions'),
    );
    expect(new Set(all)).toEqual(new Set(matrices.map(([path]) => path)));
  });

  it('fast leaves out the one product of whisper-base that was measured to hurt', () => {
    const schemes = byScheme(presetPlan('fast', BASE));
    expect(encoderIn(schemes.get('int8-block128-a8'))).toEqual(['3.fc2.weight']);
    expect(schemes.get('dynamic-int8')).toContain('model.decoder.layers.0.encoder_attn.k_proj.weight'); // prettier-ignore
    expect(schemes.get('int8-block128-a8')).toContain('model.decoder.embed_tokens.weight');
    expect(schemes.get('int8-block128-a8')).toContain('model.decoder.layers.0.encoder_attn.q_proj.weight'); // prettier-ignore
  });

  it.each<[string, ModelSize]>([
    ['small', publishedModel('small')!.dimensions],
    ['base.en', publishedModel('base.en')!.dimensions],
  ])('fast leaves out all such products of %s, which was not measured', (_name, size) => {
    const blocks = encoderIn(byScheme(presetPlan('fast', size)).get('int8-block128-a8'));
    expect(blocks).toEqual([0, 1, 2, 3, 4, 5].map((layer) => `${layer}.fc2.weight`));
  });

  it('small has 4 bits in the decoder, but 8 in the embedding', () => {
    const schemes = byScheme(presetPlan('small', BASE));
    expect(schemes.get('int4-block32-zero-hqq-a8')).toContain('model.decoder.layers.5.fc2.weight');
    expect(schemes.get('int8-block128-a8')).toContain('model.decoder.embed_tokens.weight');
  });

  it('keep experts and other additions in float', () => {
    const expert = { path: 'experts.encoder.layers.0.fc1.weight', shape: [8, 8], isMatrix: true };
    for (const name of ['fast', 'exact', 'small', 'dynamic-int8', 'int8']) {
      const plan = planNamed(name, BASE) as (weight: typeof expert) => { name: string };
      expect(plan(expert).name).toBe('keep');
      expect(plan({ ...expert, path: 'model.encoder.layers.0.fc1.weight' }).name).not.toBe('keep');
    }
  });
});

describe('planNamed', () => {
  it('knows schemes as well; convolutions take what they can', () => {
    expect([...byScheme(planNamed('dynamic-int8', BASE)).keys()].sort()).toEqual(['dynamic-int8', 'int8']); // prettier-ignore
    expect([...byScheme(planNamed('float16', BASE)).keys()]).toEqual(['float16']);
    expect([...byScheme(planNamed('keep', BASE)).keys()]).toEqual(['keep']);
  });

  it('lists the names for one that is unknown', () => {
    expect(() => planNamed('fastest', BASE)).toThrow(
      /^no quantisation scheme 'fastest'; schemes: keep, .*; or a preset: fast, exact, small$/,
    );
  });
});
