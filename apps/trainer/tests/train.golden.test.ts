import { PAPER_SIGMA, linearSchedule, sigmaWeights } from '@distilwhisper/distill';
import { importPublished, type LoraAdapters } from '@distilwhisper/experts';
import { interpreter, optimize, trace } from '@distilwhisper/graph';
import { unflatten, type F32, type HostTensor } from '@distilwhisper/tensor';
import { describeGolden, expectClose, goldenTensors, readGoldenJson } from '@distilwhisper/testing';
import { describeEngines } from '@distilwhisper/testing-engines';
import {
  encoder,
  parseHuggingFaceConfig,
  plainSeams,
  teacherForcingDecoder,
  type WhisperDimensions,
  type WhisperParams,
} from '@distilwhisper/whisper';
import {
  PAPER_ADAMW,
  adamwStep,
  clipFactor,
  globalNorm,
  initialState,
} from '../src/training/adamw.js';
import { trainedParameters, type Method } from '../src/training/method.js';
import { buildTrainingGraph, type LossOptions } from '../src/training/training-graph.js';

interface StepRecord {
  readonly step: number;
  readonly batch: number;
  readonly lr: number;
  readonly gate_states?: number;
  readonly gate_loss?: number;
  readonly ce_loss: number;
  readonly kd_loss?: number;
  readonly loss: number;
  readonly grad_norm_before_clipping: number;
}

const MODES = ['clsr_js', 'clsr_ft', 'full_ft', 'full_ft_frozen_positions', 'lora'] as const;
type Mode = (typeof MODES)[number];

/** Reference keys of trained parameters as ours: experts and adapters have trees of their own. */
const ourPath = (key: string): string => {
  const expert = /^model\.(\w+)\.layers\.(\d+)\.ffn_clsr\.(?:proj\.\w+\.(fc\d)|(gate_\w+)\.\w+)\.(\w+)$/.exec(key); // prettier-ignore
  if (expert && !key.includes('.proj.shared.'))
    return `experts.${expert[1]}.${expert[2]}.${expert[3] ?? expert[4]}.${expert[5]}`;
  if (key.includes('.lora_')) return `lora.${key}`;
  return key.replace('ffn_clsr.proj.shared.', '');
};

describeGolden('train', () => {
  const configs = readGoldenJson<Record<'student' | 'teacher', object>>('train', 'configs.json');
  const lora = readGoldenJson<{ lora: { r: number; alpha: number } }>('train', 'configs.json').lora;
  const dimensions = parseHuggingFaceConfig(configs.student);
  const padding = (configs.student as { pad_token_id: number }).pad_token_id;
  const batches = goldenTensors('train', 'batches.safetensors');
  const init = goldenTensors('train', 'student_init.safetensors');
  const teacher = goldenTensors('train', 'teacher.safetensors');

  const student = (): WhisperParams =>
    unflatten(
      new Map(
        init.names
          .filter((key) => !key.includes('ffn_clsr') || key.includes('.proj.shared.'))
          .map((key) => [key.replace('ffn_clsr.proj.shared.', ''), copyOf(init.f32(key))]),
      ),
    ) as unknown as WhisperParams;

  const teacherParams = unflatten(
    new Map(teacher.names.map((key) => [key, teacher.f32(key)])),
  ) as unknown as WhisperParams;

  const methodOf = (mode: Mode): Method => {
    if (mode === 'lora') {
      const file = goldenTensors('train', 'lora.safetensors');
      return {
        kind: 'lora',
        adapters: adaptersOf(
          new Map(
            file.names
              .filter((name) => name.startsWith('init.'))
              .map((name) => [name.slice(5), copyOf(file.f32(name))]),
          ),
        ),
        lora: { rank: lora.r, alpha: lora.alpha, dropout: 0, targets: ['fc1', 'fc2'] },
      };
    }
    if (mode.startsWith('full'))
      return {
        kind: 'full',
        trained: (path) => mode === 'full_ft' || path !== 'model.encoder.embed_positions.weight',
      };
    const state = new Map(
      init.names.map((key): [string, HostTensor] => [key, copyOf(init.f32(key))]),
    );
    return { kind: 'experts', experts: [...importPublished(state).values()][0]!, gated: {} };
  };

  const lossOf = (mode: Mode): LossOptions => ({
    labelSmoothing: mode === 'lora' ? 0 : 0.1,
    ...(mode.startsWith('clsr') ? { gateBudget: 0.5 } : {}),
    weights: sigmaWeights(PAPER_SIGMA),
    ...(mode === 'clsr_js'
      ? { distillation: { kind: 'js', temperature: 1, masked: false } as const }
      : {}),
  });

  describeEngines((open) => {
    for (const mode of MODES)
      it(`${mode}: losses, first gradients, six steps`, async () => {
        const engine = await open();
        const params = student();
        const method = methodOf(mode);
        const built = buildTrainingGraph({
          student: { params, dimensions },
          method,
          loss: lossOf(mode),
          paddingToken: padding,
          ...(mode === 'clsr_js'
            ? { teacher: { embedding: teacherParams.model.decoder.embed_tokens.weight } }
            : {}),
        });
        const executable = await engine.compile(optimize(built.graph), {
          fed: (path) => built.trained.has(path),
        });
        const trained = trainedParameters(method, params) as ReadonlyMap<string, F32>;
        const state = initialState(trained);
        const records = readGoldenJson<StepRecord[]>('train', `${mode}.json`);
        const expected = goldenTensors('train', `${mode}.safetensors`);
        const hidden =
          mode === 'clsr_js'
            ? await teacherHidden(teacherParams, parseHuggingFaceConfig(configs.teacher), batches)
            : undefined;
        const run = async (batch: number, outputs?: readonly string[]) =>
          executable.run(
            {
              mel: batches.f32(`batch${batch}.mel`),
              tokens: batches.i32(`batch${batch}.decoder_input_ids`),
              labels: batches.i32(`batch${batch}.labels`),
              ...(hidden ? { teacher: hidden[batch]! } : {}),
              ...Object.fromEntries(trained),
            },
            outputs ? { outputs } : {},
          );
        for (const record of records) {
          const result = await run(record.batch);
          const value = (name: string) => (result[name]!.data as Float32Array)[0]!;
          const close = (name: string, target: number | undefined) => {
            if (target !== undefined) expectClose([value(name)], [target], { rtol: 1e-4 });
          };
          close('loss', record.loss);
          close('loss.crossEntropy', record.ce_loss);
          if (mode.startsWith('clsr')) close('loss.gate', record.gate_loss);
          if (mode === 'clsr_js') close('loss.distillation', record.kd_loss);
          const gradients = new Map(
            [...trained.keys()].map((path) => [path, result[`grad:${path}`]!.data as Float32Array]),
          );
          if (record.step === 0)
            for (const name of expected.names.filter((key) => key.startsWith('grad0.')))
              expectClose(
                gradients.get(ourPath(name.slice(6)))!,
                expected.f32(name).data,
                expected.tolerance(name),
              );
          const norm = globalNorm(gradients.values());
          expectClose([norm], [record.grad_norm_before_clipping], { rtol: 1e-4 });
          const rate = linearSchedule({ peak: 0.001, warmupSteps: 2, totalSteps: 6 }, record.step);
          expectClose([rate], [record.lr], { rtol: 1e-9, atol: 1e-12 });
          adamwStep(trained, gradients, state, rate, PAPER_ADAMW, clipFactor(norm, 1));
        }
        for (const name of expected.names.filter((key) => key.startsWith('final.')))
          expectClose(
            trained.get(ourPath(name.slice(6)))!.data,
            expected.f32(name).data,
            expected.tolerance(name),
          );
        const last = await run(0, ['logits']);
        expected.expectClose('final_logits_batch0', last['logits']!);
        await executable.dispose();
      });
  });
});

const copyOf = (tensor: F32): F32 => ({ ...tensor, data: Float32Array.from(tensor.data) });

const adaptersOf = (leaves: ReadonlyMap<string, F32>): LoraAdapters => {
  const adapters: Record<string, Record<string, { weight: F32 }>> = {};
  for (const [key, tensor] of leaves) {
    const [, layer, part] = /^(.*)\.(lora_[AB])\.weight$/.exec(key)!;
    (adapters[layer!] ??= {})[part!] = { weight: tensor };
  }
  return adapters as unknown as LoraAdapters;
};

const teacherHidden = async (
  params: WhisperParams,
  { melBins, encoder: encoderSizes, decoder: decoderSizes }: WhisperDimensions,
  batches: ReturnType<typeof goldenTensors>,
): Promise<F32[]> => {
  const graph = trace((g) => {
    const { model } = g.parameters(params);
    const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: melBins });
    const tokens = g.input('tokens', 'int32', ['batch', 'time'], { time: 'token' });
    const audio = encoder(g, model.encoder, mel, { heads: encoderSizes.heads, seams: plainSeams });
    return {
      hidden: teacherForcingDecoder(g, model.decoder, tokens, audio.hidden, {
        heads: decoderSizes.heads,
        seams: plainSeams,
      }).hidden,
    };
  });
  const executable = await interpreter().compile(graph);
  const results: F32[] = [];
  for (let batch = 0; batches.names.includes(`batch${batch}.mel`); batch += 1) {
    const { hidden } = await executable.run({
      mel: batches.f32(`batch${batch}.mel`),
      tokens: batches.i32(`batch${batch}.decoder_input_ids`),
    });
    results.push(hidden as F32);
  }
  return results;
};
