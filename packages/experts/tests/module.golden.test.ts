import { differentiate, trace, type Graph, type Tensors } from '@distilwhisper/graph';
import { type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { describeGolden, expectClose, goldenTensors, readGoldenJson } from '@distilwhisper/testing';
import { describeEngines, runOnce } from '@distilwhisper/testing-engines';
import { languageCode, type Hidden } from '@distilwhisper/whisper';
import {
  expertSeams,
  importPublished,
  routeBoth,
  type Dispatch,
  type ExpertTree,
  type GatedOptions,
  type ModelRouting,
  type RandomInput,
} from '../src/index.js';
import { dispatchesOf } from './dispatches.js';

interface ModuleCase {
  readonly name: string;
  readonly language: string | null;
  readonly training: boolean;
  readonly alpha?: number | null;
  readonly noise_used?: boolean;
  readonly skip_gate?: boolean;
  readonly dropout_masks_used?: boolean;
  readonly gate_mean?: number;
  readonly budget?: number;
}

const PREFIX = 'model.encoder.layers.0.ffn_clsr.';

describeGolden('experts', () => {
  const inputs = goldenTensors('experts', 'module_inputs.safetensors');
  const expected = goldenTensors('experts', 'module_expected.safetensors');
  const cases = readGoldenJson<ModuleCase[]>('experts', 'cases.json');

  const weights = new Map(
    inputs.names
      .filter((name) => name.startsWith('w.'))
      .map((name): [string, HostTensor] => [PREFIX + name.slice(2), inputs.tensor(name)]),
  );

  const expertsOf = ({ name, language }: ModuleCase): ExpertTree => {
    const changed = new Map(weights);
    if (name === 'eval_zero_gate_out')
      for (const [key, tensor] of weights)
        if (key.includes('gate_out'))
          changed.set(key, { ...tensor, data: new Float32Array(tensor.data.length) });
    const tree = importPublished(changed).get(languageCode(language ?? 'catalan')!)!;
    return { encoder: tree.encoder, decoder: [] };
  };

  const gatedOptions = (test: ModuleCase): GatedOptions => ({
    noise: test.noise_used ?? false,
    skip: test.skip_gate ?? false,
    gateDropout: test.dropout_masks_used ? 0.1 : 0,
    expertDropout: test.dropout_masks_used ? 0.3 : 0,
  });

  const routingOf = (test: ModuleCase, dispatch: Dispatch): ModelRouting => {
    if (test.language === null) return routeBoth({ mode: 'shared' });
    if (!test.training) return routeBoth({ mode: 'hard', dispatch });
    return routeBoth({ mode: 'gated', ...gatedOptions(test) });
  };

  const build = (
    test: ModuleCase,
    dispatch: Dispatch,
    wanted: RandomInput[],
    [batch, time, state] = inputs.tensor('x').shape as [number, number, number],
  ): Graph =>
    trace((g) => {
      const x: Hidden = g.named(
        g.input('x', 'float32', ['batch', 'time', 'state'], { batch, time, state }),
        ['batch', 'time', 'state'],
      );
      const experts = expertsOf(test);
      const shared = g.parameters(sharedWeights(weights), 'shared');
      const seams = expertSeams({ experts, routing: routingOf(test, dispatch), wanted });
      const block = { stack: 'encoder', index: 0 } as const;
      const { y, aux } = seams.feedForward(g, x, block, (input) => {
        const inner = g.gelu(g.linear(input, shared.fc1.weight, shared.fc1.bias));
        return g.linear(inner, shared.fc2.weight, shared.fc2.bias);
      });
      if (!aux) return { y };
      if (!test.training) return { y, gate: aux };
      const lossWeight = g.named(g.constant(inputs.f32('loss_weight')), ['batch', 'time', 'state']);
      const budget = g.abs(g.sub(g.mean(aux), test.budget ?? 0));
      const weighted = g.add(g.sum(g.mul(y, lossWeight)), budget);
      return { y, gate: aux, sum: g.add(g.sum(y), budget), weighted };
    });

  const feedsOf = (test: ModuleCase, wanted: readonly RandomInput[]): Tensors => {
    const feeds: Record<string, AnyTensor> = { x: inputs.tensor('x') };
    for (const { name } of wanted) feeds[name] = randomFeed(test, name);
    return feeds;
  };

  const randomFeed = (test: ModuleCase, name: string): AnyTensor => {
    if (name.startsWith('noise')) {
      const { shape, data } = inputs.f32('noise');
      return { dtype: 'float32', shape, data: data.map((x) => x * test.alpha!) };
    }
    if (name.startsWith('keep')) return { dtype: 'float32', shape: [], data: Float32Array.of(0) };
    const mask = name.includes('gate') ? 'gate_dropout_keep' : 'expert_dropout_keep';
    const { shape, data } = inputs.tensor(mask);
    return { dtype: 'bool', shape, data: Uint8Array.from(data as Float32Array) };
  };

  const gradientsOf = (test: ModuleCase, loss: string) =>
    expected.names.filter((name) => name.startsWith(`${test.name}.grad_${loss}.`));

  describeEngines((open) => {
    for (const test of cases)
      for (const dispatch of dispatchesOf(test))
        it(`${test.name}, ${dispatch}`, async () => {
          const wanted: RandomInput[] = [];
          const result = await runOnce(open, build(test, dispatch, wanted), feedsOf(test, wanted));
          expected.expectClose(`${test.name}.out`, result['y']!);
          if (result['gate'] && expected.names.includes(`${test.name}.gate`)) {
            const { data } = result['gate'];
            expectClose(
              data as Float32Array,
              expected.f32(`${test.name}.gate`).data,
              expected.tolerance(`${test.name}.gate`),
            );
          }
        });

    for (const test of cases.filter(({ training }) => !training))
      it(`${test.name}, token by token`, async () => {
        const x = inputs.f32('x');
        const state = x.shape[2]!;
        const graph = build(test, 'one-token', [], [1, 1, state]);
        const y = new Float32Array(x.data.length);
        for (let at = 0; at < y.length; at += state) {
          const token = { ...x, shape: [1, 1, state], data: x.data.slice(at, at + state) };
          y.set((await runOnce(open, graph, { x: token }))['y']!.data as Float32Array, at);
        }
        expected.expectClose(`${test.name}.out`, { ...x, data: y });
      });

    for (const test of cases.filter(({ training }) => training))
      for (const loss of ['sum', 'weighted'])
        it(`${test.name}, gradients of loss '${loss}'`, async () => {
          const names = gradientsOf(test, loss);
          expect(names.length).toBeGreaterThan(0);
          const wanted: RandomInput[] = [];
          const paths = names.map((name) =>
            pathOf(name.slice(`${test.name}.grad_${loss}.`.length)),
          );
          const graph = differentiate(build(test, 'dense', wanted), {
            loss,
            wrt: (path) => paths.includes(path),
            inputs: ['x'],
            unreached: 'zero',
          });
          const result = await runOnce(open, graph, feedsOf(test, wanted));
          for (const [i, name] of names.entries())
            expected.expectClose(name, result[`grad:${paths[i]}`]!);
        });
  });

  it('refuses one-token where a graph may read more', () => {
    const test = cases.find(({ training, language }) => !training && language !== null)!;
    expect(() => build(test, 'one-token', [])).toThrow(/dispatch 'one-token' is for graphs that read one token of one sequence; encoder block 0 reads \[\d+, \d+, \d+\]: use another/); // prettier-ignore
  });

  it('refuses a file without experts', () => {
    expect(() =>
      importPublished(new Map([['model.encoder.conv1.weight', inputs.tensor('x')]])),
    ).toThrow(/no key of the form model\.encoder\.layers\.0\.ffn_clsr/);
  });
});

/** Our path of a reference weight of the module; experts of one language have none in it. */
const pathOf = (key: string): string => {
  if (key.startsWith('proj.shared.')) return key.slice('proj.'.length);
  const [, part, tensor] = /^(?:proj\.\w+\.(fc\d)|gate_\w+\.\w+)\.(\w+)$/.exec(key) ?? [];
  return tensor ? `experts.encoder.0.${part ?? key.split('.')[0]}.${tensor}` : key;
};

const sharedWeights = (
  weights: ReadonlyMap<string, HostTensor>,
): {
  fc1: {
    weight: HostTensor<'float32', readonly ['inner', 'state']>;
    bias: HostTensor<'float32', readonly ['inner']>;
  };
  fc2: {
    weight: HostTensor<'float32', readonly ['state', 'inner']>;
    bias: HostTensor<'float32', readonly ['state']>;
  };
} => {
  const at = (name: string) => weights.get(`${PREFIX}proj.shared.${name}`) as never;
  return {
    fc1: { weight: at('fc1.weight'), bias: at('fc1.bias') },
    fc2: { weight: at('fc2.weight'), bias: at('fc2.bias') },
  };
};
