import { crossEntropy, gateBudgetLoss } from '@distilwhisper/distill';
import { trace, type AnyValue, type Builder, type Graph, type Tensors } from '@distilwhisper/graph';
import { unflatten, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { goldenTensors, readGoldenJson, type GoldenTensors } from '@distilwhisper/testing';
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
  noiseScale,
  routeBoth,
  type Dispatch,
  type ExpertTree,
  type Gate,
  type ModelRouting,
  type RandomInput,
} from '../src/index.js';

export interface ModelCase {
  readonly name: string;
  readonly lang: string;
  readonly training: boolean;
  readonly step: number | null;
  readonly noise: boolean;
  readonly skip: boolean;
  readonly translate?: boolean;
  readonly gate_mean: number;
  readonly budget: number;
  readonly budget_loss: number;
  readonly 'loss_ce_label_smoothing_0.1': number;
}

/** A tiny Whisper with experts of two languages: what it is fed, and what it must compute. */
export interface ModelGolden {
  readonly cases: readonly ModelCase[];
  readonly expected: GoldenTensors;
  readonly expertsOf: (test: ModelCase) => ExpertTree;
  /** The case's graph, and what to feed it. Outputs: the goldens' names, and the losses. */
  readonly traced: (test: ModelCase, dispatch: Dispatch) => { graph: Graph; feeds: Tensors };
}

export const readModelGolden = (): ModelGolden => {
  const inputs = goldenTensors('experts', 'model_inputs.safetensors');
  const config = readGoldenJson<ModelConfig>('experts', 'model_config.json');
  const state = new Map(
    inputs.names
      .filter((name) => name.startsWith('w.'))
      .map((name): [string, HostTensor] => [name.slice(2), inputs.tensor(name)]),
  );
  const byLanguage = importPublished(state);
  const expertsOf = ({ lang }: ModelCase): ExpertTree => byLanguage.get(languageCode(lang)!)!;
  const params = sharedParams(state);
  return {
    cases: readGoldenJson<ModelCase[]>('experts', 'model_cases.json'),
    expected: goldenTensors('experts', 'model_expected.safetensors'),
    expertsOf,
    traced: (test, dispatch) => {
      const wanted: RandomInput[] = [];
      const graph = trace((g) => {
        const seams = expertSeams({
          experts: expertsOf(test),
          routing: routingOf(test, dispatch),
          wanted,
        });
        return outputsOf(g, params, config, test, seams);
      });
      const random = wanted.map((input) => [input.name, randomFeed(inputs, test, input)] as const);
      const feeds = {
        mel: inputs.tensor('mel'),
        tokens: inputs.tensor('decoder_input_ids'),
        labels: inputs.tensor('labels'),
        ...Object.fromEntries(random),
      };
      return { graph, feeds };
    },
  };
};

interface ModelConfig {
  readonly encoder_attention_heads: number;
  readonly decoder_attention_heads: number;
  readonly num_mel_bins: number;
}

/** A converted model keeps its own feed-forward as `ffn_clsr.proj.shared`. */
const sharedParams = (state: ReadonlyMap<string, HostTensor>): WhisperParams =>
  unflatten(
    new Map(
      [...state]
        .filter(([key]) => !key.includes('.ffn_clsr.') || key.includes('.proj.shared.'))
        .map(([key, tensor]) => [key.replace('ffn_clsr.proj.shared.', ''), tensor]),
    ),
  ) as unknown as WhisperParams;

const routingOf = (test: ModelCase, dispatch: Dispatch): ModelRouting => {
  const hard = { mode: 'hard', dispatch } as const;
  if (test.training) return routeBoth({ mode: 'gated', noise: test.noise, skip: test.skip });
  return { encoder: hard, decoder: test.translate ? { mode: 'shared' } : hard };
};

const outputsOf = (
  g: Builder,
  params: WhisperParams,
  config: ModelConfig,
  test: ModelCase,
  seams: ReturnType<typeof expertSeams>,
): Record<string, AnyValue> => {
  const { model } = g.parameters(params);
  const bins = config.num_mel_bins;
  const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: bins });
  const tokens = g.input('tokens', 'int32', ['batch', 'time'], { time: 'token' });
  const labels = g.input('labels', 'int32', ['batch', 'time'], { time: 'token' });
  const encoded = encoder(g, model.encoder, mel, { heads: config.encoder_attention_heads, seams });
  const heads = config.decoder_attention_heads;
  const decoded = teacherForcingDecoder(g, model.decoder, tokens, encoded.hidden, { heads, seams });
  const named = (stack: string, gates: readonly (Gate | undefined)[]) =>
    gates.flatMap((gate, i) => (gate ? [[`gate.${stack}.${i}`, gate] as const] : []));
  const gates = [...named('encoder', encoded.aux), ...named('decoder', decoded.aux)];
  const gateMean = meanGate(g, gates.map(([, gate]) => ({ gate }))); // prettier-ignore
  const ce = crossEntropy(g, decoded.logits, labels, { smoothing: 0.1 });
  const budgetLoss = gateBudgetLoss(g, gateMean, test.budget);
  return {
    logits: decoded.logits,
    encoder_out: encoded.hidden,
    ...Object.fromEntries(gates),
    gateMean,
    crossEntropy: ce,
    budgetLoss,
    loss: g.add(ce, budgetLoss),
  };
};

/** A skip in the goldens concerns all layers; step 0 counts as no schedule, as published. */
const randomFeed = (
  inputs: GoldenTensors,
  { step }: ModelCase,
  { name, kind }: RandomInput,
): AnyTensor => {
  if (kind === 'keep-layer') return { dtype: 'float32', shape: [], data: Float32Array.of(0) };
  const { shape, data } = inputs.f32(name);
  const alpha = noiseScale(step ?? 0, { firstStepAtPeak: true });
  return { dtype: 'float32', shape, data: data.map((x) => x * alpha) };
};
