import { rm, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ortEngine } from '@distilwhisper/engine-ort';
import { sigmaWeights } from '@distilwhisper/distill';
import { DEFAULT_RECIPE, initialiseExperts } from '@distilwhisper/experts';
import { interpreter, type Engine } from '@distilwhisper/graph';
import {
  dequantizeWeight,
  parseScheme,
  quantizeWeight,
  type StoredScheme,
} from '@distilwhisper/quant';
import { createRng, fillNormal, flatten, zeros, type F32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import {
  randomParameters,
  type WhisperDimensions,
  type WhisperParams,
} from '@distilwhisper/whisper';
import * as ort from 'onnxruntime-node';
import { runProgram } from '../src/cli/program.js';
import { runTrain } from '../src/cli/run-train.js';
import type { TrainConfig } from '../src/config/train-config.js';
import type { EvaluationReport } from '../src/evaluation/evaluation-report.js';
import { replaceLeaves } from '../src/evaluation/model-weights.js';
import { quantizeModel } from '../src/model/quantization.js';
import { makePack } from '../src/packs/make-pack.js';
import { readRunRecord } from '../src/run/run-record.js';
import { LAST_FILE, readTrained } from '../src/run/trained-file.js';
import { buildTrainingGraph, type TrainingGraph } from '../src/training/training-graph.js';
import { tinyConfig, tinySetup, type TinySetup } from './tiny-run.js';
import { trainTo } from './train-to.js';

const SIZE: WhisperDimensions = {
  melBins: 8,
  audioContext: 1500,
  textContext: 16,
  vocabulary: 48,
  state: 16,
  encoder: { layers: 2, heads: 2, feedForward: 32 },
  decoder: { layers: 2, heads: 2, feedForward: 32 },
};

const PARAMS = randomParameters(SIZE, createRng(1));
const EXPERTS = initialiseExperts(PARAMS, { ...DEFAULT_RECIPE, gate: 4 }, createRng(2).normal);

const trainingGraph = (params: WhisperParams): TrainingGraph =>
  buildTrainingGraph({
    student: { params, dimensions: SIZE },
    method: { kind: 'experts', experts: EXPERTS, gated: {} },
    loss: { labelSmoothing: 0.1, weights: sigmaWeights([1, 1]), gateBudget: 0.5 },
  });

/** The products and the convolutions, by what their paths look like rather than by the plan. */
const MATRIX = /(_proj|fc1|fc2|out_proj|embed_tokens)\.weight$/;
const CONVOLUTION = /conv\d\.weight$/;

/** The model with float weights that say what the quantised ones do. */
const rounded = (scheme: StoredScheme): WhisperParams => {
  const round = (weight: unknown, by: StoredScheme, name: string): F32 => dequantizeWeight(quantizeWeight(weight as F32, by, name)); // prettier-ignore
  const leaves = [...flatten(PARAMS)].flatMap(([name, weight]) => {
    if (MATRIX.test(name)) return [[name, round(weight, scheme, name)] as const];
    return CONVOLUTION.test(name) ? [[name, round(weight, { name: 'int8' }, name)] as const] : [];
  });
  return replaceLeaves(PARAMS, new Map(leaves));
};

const feeds = () => {
  const mel = zeros<'float32', readonly ['batch', 'mel', 'frame']>('float32', [2, 8, 20]);
  fillNormal(createRng(3), mel.data);
  const ids = (values: number[]) => ({ dtype: 'int32' as const, shape: [2, 3], data: Int32Array.from(values) }); // prettier-ignore
  return { mel, tokens: ids([1, 5, 9, 2, 6, 40]), labels: ids([5, 9, 7, 6, 40, 3]), ...Object.fromEntries(flatten({ experts: EXPERTS })) }; // prettier-ignore
};

const run = async (
  engine: Engine,
  { graph, trained }: TrainingGraph,
  rewrite = (g: typeof graph) => g,
) => {
  // prettier-ignore
  const executable = await engine.compile(rewrite(graph), { fed: (name) => trained.has(name) });
  try {
    return await executable.run(feeds());
  } finally {
    await executable.dispose();
  }
};

describe('a training step on a quantised backbone', () => {
  const engines = { interpreter: interpreter(), ort: ortEngine(ort, { threads: 1 }) };
  const outputs = (result: object): string[] => Object.keys(result).sort();

  it.each(
    (['int4-block16', 'int4-block32-zero-hqq', 'int8'] as const).flatMap((name) =>
      (['interpreter', 'ort'] as const).map((engine) => [name, engine] as const),
    ),
  )(
    '%s has the loss and the gradients of the float model with the rounded weights (%s)',
    async (name, kind) => {
      // prettier-ignore
      const engine = engines[kind];
      const quantize = quantizeModel(name, SIZE);
      const actual = await run(engine, trainingGraph(PARAMS), quantize);
      const expected = await run(engine, trainingGraph(rounded(parseScheme(name) as StoredScheme)));
      expect(outputs(actual)).toEqual(outputs(expected));
      for (const [output, { data }] of Object.entries(expected))
      expectClose(actual[output]!.data as Float32Array, data as Float32Array, { rtol: 2e-4, atol: 2e-6 }); // prettier-ignore
      const float = await run(engine, trainingGraph(PARAMS));
      expect(Math.abs((float['loss']!.data[0] as number) - (actual['loss']!.data[0] as number))).toBeGreaterThan(1e-5); // prettier-ignore
    },
  );

  it('stores the model quantised and gives it no gradient; experts are float and have one', () => {
    const { graph } = trainingGraph(PARAMS);
    const quantized = quantizeModel('int4-block16', SIZE)(graph);
    const paths = quantized.parameters.map(({ path: at }) => at);
    const own = [...flatten(PARAMS).keys()].filter((at) => MATRIX.test(at));
    expect(own.length).toBeGreaterThan(30);
    expect(paths).toEqual(expect.arrayContaining(own.map((at) => `${at}.codes`)));
    expect(paths.filter((at) => own.includes(at))).toEqual([]);
    const experts = [...flatten({ experts: EXPERTS }).keys()].sort();
    expect(paths.filter((at) => at.startsWith('experts.')).sort()).toEqual(experts);
    const gradients = quantized.outputs.map(({ name }) => name).filter((name) => name.startsWith('grad:')); // prettier-ignore
    expect(gradients.sort()).toEqual(experts.map((at) => `grad:${at}`));
  });

  it('leaves a teacher in float', () => {
    const embedding = zeros<'float32', readonly ['vocabulary', 'state']>('float32', [48, 32]);
    const { graph } = buildTrainingGraph({
      student: { params: PARAMS, dimensions: SIZE },
      method: { kind: 'experts', experts: EXPERTS, gated: {} },
      loss: { labelSmoothing: 0, weights: sigmaWeights([1, 1]), distillation: { kind: 'js', temperature: 1, masked: true } }, // prettier-ignore
      teacher: { embedding },
    });
    const paths = quantizeModel('int4-block16', SIZE)(graph).parameters.map(({ path: at }) => at);
    expect(paths).toContain('teacher.embedding');
    expect(paths).toContain('model.decoder.embed_tokens.weight.codes');
  });
});

describe('a run on a quantised backbone', () => {
  let setup: TinySetup;
  const backbone = { quantization: 'int4-block16' };
  const config = (name: string, changes: object = {}) => tinyConfig(setup, name, { backbone, epochs: 2, ...changes }); // prettier-ignore
  beforeAll(async () => {
    setup = await tinySetup();
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  const expertsOf = async ({ output }: TrainConfig) => {
    const { weights } = await readTrained(path.join(output, LAST_FILE));
    return [...flatten((weights as Extract<typeof weights, { kind: 'experts' }>).experts)];
  };

  it('trains, resumes exactly, and says everywhere what it was trained on', async () => {
    const [whole, parts] = [config('whole'), config('parts')];
    expect(await runTrain(whole, '0.0.0', true)).toBe('finished');
    expect((await trainTo(parts, 2)).at(-1)).toMatchObject({ outcome: 'stopped', step: 2 });
    expect((await trainTo(parts)).at(0)).toMatchObject({ resumed: true, step: 2 });
    expect(await expertsOf(parts)).toEqual(await expertsOf(whole));
    const { info } = await readTrained(path.join(whole.output, LAST_FILE));
    expect(info.backbone).toEqual(backbone);
    expect((await readRunRecord(whole.output))!.student.quantization).toBe('int4-block16');
    const { header } = await makePack(whole.output, { licence: 'CC0-1.0' });
    expect(header.recipe).toMatchObject({ method: 'experts-ft', backbone });
  });

  it('is refused with another quantisation, or none', async () => {
    const first = config('changed');
    await trainTo(first, 1);
    for (const other of [{ quantization: 'int8' }, undefined])
      await expect(trainTo(config('changed', { backbone: other }))).rejects.toThrow(
        /belongs to a run with another configuration/,
      );
  });

  it('is refused under an unknown name, with the known ones', async () => {
    const unknown = config('unknown', { backbone: { quantization: 'int3' } });
    await expect(trainTo(unknown)).rejects.toThrow(
      /no quantisation scheme 'int3'; schemes: keep, .*int4-block32.*preset: fast, exact, small/,
    );
  });

  it('is evaluated on the quantisation that it was trained on, or another that is named', async () => {
    const scores = async (...more: string[]): Promise<EvaluationReport> => {
      const json = path.join(setup.folder, 'report.json');
      const args = ['evaluate', '--data', setup.data, '--language', 'en', '--model', setup.model, '--threads', '1', '--limit', '4', '--quiet', '--json', json, ...more]; // prettier-ignore
      expect(await quietly(() => runProgram(args, '1.2.3'))).toBe(0);
      return JSON.parse(await readFile(json, 'utf8')) as EvaluationReport;
    };
    const checkpoint = ['--checkpoint', path.join(setup.folder, 'whole', LAST_FILE)];
    expect((await scores(...checkpoint)).quantization).toBe('int4-block16');
    expect((await scores(...checkpoint, '--quantization', 'float32')).quantization).toBeUndefined();
    expect((await scores('--quantization', 'int8')).quantization).toBe('int8');
  });
});

/** Without what the command prints. */
const quietly = async <T>(action: () => Promise<T>): Promise<T> => {
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    return await action();
  } finally {
    spy.mockRestore();
  }
};
