import { interpreter, trace, type Graph, type Tensors } from '@distilwhisper/graph';
import { unflatten, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { describeGolden, expectClose, goldenTensors, readGoldenJson } from '@distilwhisper/testing';
import {
  encoder,
  languageCode,
  teacherForcingDecoder,
  type WhisperParams,
} from '@distilwhisper/whisper';
import {
  expertSeams,
  importPublished,
  meanGate,
  routeBoth,
  type Gate,
  type ModelRouting,
  type RandomInput,
} from '../src/index.js';

interface ModelCase {
  readonly name: string;
  readonly lang: string;
  readonly training: boolean;
  readonly step: number | null;
  readonly noise: boolean;
  readonly skip: boolean;
  readonly translate?: boolean;
  readonly gate_mean: number;
}

describeGolden('experts', () => {
  const inputs = goldenTensors('experts', 'model_inputs.safetensors');
  const expected = goldenTensors('experts', 'model_expected.safetensors');
  const cases = readGoldenJson<ModelCase[]>('experts', 'model_cases.json');
  const config = readGoldenJson<{ encoder_attention_heads: number }>(
    'experts',
    'model_config.json',
  );
  const heads = config.encoder_attention_heads;

  const state = new Map(
    inputs.names
      .filter((name) => name.startsWith('w.'))
      .map((name): [string, HostTensor] => [name.slice(2), inputs.tensor(name)]),
  );
  const byLanguage = importPublished(state);
  const params = unflatten(
    new Map(
      [...state]
        .filter(([key]) => !key.includes('.ffn_clsr.') || key.includes('.proj.shared.'))
        .map(([key, tensor]) => [key.replace('ffn_clsr.proj.shared.', ''), tensor]),
    ),
  ) as unknown as WhisperParams;

  const routingOf = (test: ModelCase, dispatch: 'dense' | 'sparse'): ModelRouting => {
    const hard = { mode: 'hard', dispatch } as const;
    if (test.training) return routeBoth({ mode: 'gated', noise: test.noise, skip: test.skip });
    return { encoder: hard, decoder: test.translate ? { mode: 'shared' } : hard };
  };

  const build = (test: ModelCase, dispatch: 'dense' | 'sparse', wanted: RandomInput[]): Graph =>
    trace((g) => {
      const p = g.parameters(params);
      const experts = byLanguage.get(languageCode(test.lang)!)!;
      const seams = expertSeams({ experts, routing: routingOf(test, dispatch), wanted });
      const bins = inputs.tensor('mel').shape[1]!;
      const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: bins });
      const tokens = g.input('tokens', 'int32', ['batch', 'time'], { time: 'token' });
      const encoded = encoder(g, p.model.encoder, mel, { heads, seams });
      const decoded = teacherForcingDecoder(g, p.model.decoder, tokens, encoded.hidden, {
        heads,
        seams,
      });
      const named = (stack: string, gates: readonly (Gate | undefined)[]) =>
        gates.flatMap((gate, i) => (gate ? [[`gate.${stack}.${i}`, gate] as const] : []));
      const gates = [...named('encoder', encoded.aux), ...named('decoder', decoded.aux)];
      return {
        logits: decoded.logits,
        encoder_out: encoded.hidden,
        gateMean: meanGate(
          g,
          gates.map(([, gate]) => ({ gate })),
        ),
        ...Object.fromEntries(gates),
      };
    });

  /** A skip in the goldens concerns all layers. */
  const randomFeed = (test: ModelCase, { name, kind }: RandomInput): AnyTensor => {
    if (kind === 'keep-layer') return { dtype: 'float32', shape: [], data: Float32Array.of(0) };
    const { shape, data } = inputs.f32(name);
    const alpha = 5 * Math.min(test.step ?? 1, 1);
    return { dtype: 'float32', shape, data: data.map((x) => x * alpha) };
  };

  for (const test of cases)
    for (const dispatch of test.training ? (['dense'] as const) : (['dense', 'sparse'] as const))
      it(`${test.name}, ${dispatch}`, async () => {
        const wanted: RandomInput[] = [];
        const graph = build(test, dispatch, wanted);
        const feeds: Tensors = {
          mel: inputs.tensor('mel'),
          tokens: inputs.tensor('decoder_input_ids'),
          ...Object.fromEntries(wanted.map((input) => [input.name, randomFeed(test, input)])),
        };
        const result = await (await interpreter().compile(graph)).run(feeds);
        for (const output of ['logits', 'encoder_out'])
          expected.expectClose(`${test.name}.${output}`, result[output]!);
        for (const [name, value] of Object.entries(result).filter(([key]) =>
          key.startsWith('gate.'),
        ))
          expectClose(
            value.data as Float32Array,
            expected.f32(`${test.name}.${name}`).data,
            expected.tolerance(`${test.name}.${name}`),
          );
        // In translation the decoder has no gates here; the reference counts them as zeros.
        if (!test.translate)
          expectClose(result['gateMean']!.data as Float32Array, [test.gate_mean], { rtol: 1e-4 });
      });
});
