import { mkdir } from 'node:fs/promises';
import { SPEC_AUGMENT_POLICIES, createMelExtractor } from '@distilwhisper/audio';
import { createDecodePool, dataHash } from '@distilwhisper/data';
import { sigmaWeights } from '@distilwhisper/distill';
import type { ExpertTree } from '@distilwhisper/experts';
import type { Rewrite } from '@distilwhisper/graph';
import { createRng } from '@distilwhisper/tensor';
import { loadExample, type DecodeSamples } from '../batch/load-example.js';
import type { TrainConfig } from '../config/train-config.js';
import { loadTrainingData, type TrainingData } from '../data/load-training-data.js';
import type { ChosenEngine } from '../engine/choose-engine.js';
import type { ModelWeights } from '../evaluation/model-weights.js';
import { openModel, type OpenModel } from '../model/open-model.js';
import { FLOAT32, quantizeModel } from '../model/quantization.js';
import { openInitialExperts, type InitialExperts } from '../packs/initial-experts.js';
import { openTeacher, type OpenTeacher } from '../teacher/open-teacher.js';
import { initialState, type OptimizerState, type Trained } from '../training/adamw.js';
import { createMethod, expertRecipe } from '../training/create-method.js';
import { trainedParameters, type Method } from '../training/method.js';
import {
  buildTrainingGraph,
  type LossOptions,
  type TrainingGraph,
} from '../training/training-graph.js';
import { createTrainer, type TrainerOptions } from '../training/trainer.js';
import {
  START,
  readCheckpoint,
  removeLeftovers,
  restoreParameters,
  type Checkpoint,
} from './checkpoint.js';
import { validate } from './evaluate-run.js';
import { runIdentity } from './run-identity.js';
import type { Run } from './run-training.js';
import { updateStream, updatesPerEpoch, type UpdateStreamOptions } from './update-stream.js';

/** A run and what its record says of it. */
export interface PreparedRun {
  readonly run: Run;
  readonly student: OpenModel;
  readonly data: TrainingData;
  readonly dataHashes: DataHashes;
  readonly teacher?: OpenTeacher;
  readonly initial?: InitialExperts;
  readonly dispose: () => Promise<void>;
}

/**
 * Opens model, data, teacher and the run's checkpoint, and compiles the training step.
 *
 * @throws DistilWhisperError as `openModel`, `loadTrainingData`, `openTeacher` and `readCheckpoint`
 */
export const setUpRun = async (
  config: TrainConfig,
  { engine }: ChosenEngine,
  signal?: AbortSignal,
): Promise<PreparedRun> => {
  await mkdir(config.output, { recursive: true });
  await removeLeftovers(config.output);
  const student = await openModel(config.student);
  const { tokenizer, dimensions } = student;
  const quantize = quantizeModel(config.backbone?.quantization ?? FLOAT32, dimensions);
  const data = await loadTrainingData(config, { tokenizer, textContext: dimensions.textContext });
  const dataHashes = await hashesOf(data);
  const initial = await openInitialExperts(config, student);
  const hashes = { student: student.sha256, data: dataHashes.train, ...(initial && { initial: initial.sha256 }) }; // prettier-ignore
  const identity = runIdentity(config, hashes);
  const stored = await readCheckpoint(config.output, identity);
  const teacher = await openTeacher(config, student);
  const state = await buildState(config, student, {
    quantize,
    teacher,
    stored,
    initial: initial?.experts,
  });
  const totalSteps = stepsOf(config, data);
  const trainer = await createTrainer({ ...trainerOptions(config, state, totalSteps), engine });
  const reader = createDecodePool({ workers: config.decodeWorkers });
  const decode: DecodeSamples = async (utterance) => (await reader.decode(utterance)).samples;
  const stream = streamOptions(config, student, data, decode, teacher);
  const validation = { engine, model: student, sets: data.validation, config, decode, ...(signal && { signal }) }; // prettier-ignore
  const run: Run = {
    folder: config.output,
    identity,
    config,
    totalSteps,
    evaluateEvery: config.evaluateEvery ?? updatesPerEpoch(data.train, config),
    position: stored?.position ?? START,
    trained: state.trained,
    optimizer: state.optimizer,
    trainer,
    weights: weightsOf(state.method, state.trained),
    info: trainedInfo(config, student),
    updates: (from, to) => updateStream(stream, from, to),
    ...(data.validation.length > 0 && {
      validate: (weights, onProgress) => validate(weights, { ...validation, onProgress }),
    }),
  };
  const dispose = async (): Promise<void> => {
    await Promise.all([trainer.dispose(), reader.close(), teacher?.cache.close()]);
  };
  return { run, student, data, dataHashes, dispose, ...(teacher && { teacher }), ...(initial && { initial }) }; // prettier-ignore
};

interface DataHashes {
  readonly train: string;
  readonly validation: readonly string[];
}

const hashesOf = async ({ train, validation }: TrainingData): Promise<DataHashes> => ({
  train: await dataHash(train),
  validation: await Promise.all(validation.map(({ utterances }) => dataHash(utterances))),
});

interface RunState {
  readonly built: TrainingGraph;
  readonly method: Method;
  readonly trained: Trained;
  readonly optimizer: OptimizerState;
}

interface StateSources {
  /** Applied to the training graph, once it has its gradients. */
  readonly quantize: Rewrite;
  readonly teacher: OpenTeacher | undefined;
  readonly stored: Checkpoint | undefined;
  readonly initial: ExpertTree | undefined;
}

/** The model's weights live only in here, and in what is compiled of the graph. */
const buildState = async (
  config: TrainConfig,
  { params: read, dimensions, tokenizer }: OpenModel,
  { quantize, teacher, stored, initial }: StateSources,
): Promise<RunState> => {
  const params = await read();
  const method = createMethod(config, params, createRng(config.seed).fork('initial'), initial);
  const traced = buildTrainingGraph({
    student: { params, dimensions },
    method,
    loss: lossOf(config, method),
    paddingToken: tokenizer.special.endOfText,
    ...(teacher && { teacher: { embedding: teacher.embedding } }),
  });
  const built = { ...traced, graph: quantize(traced.graph) };
  const trained = trainedParameters(method, params) as Trained;
  if (stored) restoreParameters(trained, stored.parameters);
  return { built, method, trained, optimizer: stored?.optimizer ?? initialState(trained) };
};

const trainerOptions = (
  config: TrainConfig,
  { built, method, trained, optimizer }: RunState,
  totalSteps: number,
): Omit<TrainerOptions, 'engine'> => {
  const { learningRate: peak, warmupRatio, clipNorm } = config.optimizer;
  return {
    built,
    trained,
    optimizer,
    adamw: config.optimizer,
    schedule: { peak, totalSteps, warmupSteps: Math.round(warmupRatio * totalSteps) },
    clipNorm,
    rng: createRng(config.seed).fork('step'),
    ...(method.kind === 'experts' && { recipe: expertRecipe(config) }),
  };
};

const streamOptions = (
  config: TrainConfig,
  { dimensions, tokenizer }: OpenModel,
  { train }: TrainingData,
  decode: DecodeSamples,
  teacher: OpenTeacher | undefined,
): UpdateStreamOptions => {
  const { language, trainOnPrompt } = config;
  const target = { language, trainOnPrompt, textContext: dimensions.textContext };
  return {
    utterances: train,
    config,
    load: (utterance) => loadExample(utterance, decode, tokenizer, target),
    bins: dimensions.melBins,
    padToken: tokenizer.special.endOfText,
    extractor: createMelExtractor(dimensions.melBins),
    rng: createRng(config.seed).fork('augment'),
    ...(teacher && { teacher: teacher.cache }),
    ...(config.specAugment !== 'none' && { augment: SPEC_AUGMENT_POLICIES[config.specAugment] }),
  };
};

const trainedInfo = (config: TrainConfig, { base }: OpenModel): Run['info'] => ({
  method: config.method,
  language: config.language,
  base,
  audioContext: config.audioContext,
  tailSeconds: config.tailSeconds,
  ...(config.method === 'lora' && { lora: config.lora }),
  ...(config.backbone && { backbone: config.backbone }),
});

const lossOf = (
  { labelSmoothing, experts, teacher }: TrainConfig,
  { kind }: Method,
): LossOptions => ({
  labelSmoothing,
  weights: sigmaWeights(teacher?.sigma ?? [1, 1]),
  ...(kind === 'experts' && experts.gateBudget !== null && { gateBudget: experts.gateBudget }),
  ...(teacher && {
    distillation: { kind: teacher.divergence, temperature: teacher.temperature, masked: teacher.maskPadding }, // prettier-ignore
  }),
});

const weightsOf = (method: Method, trained: Trained): ModelWeights => {
  switch (method.kind) {
    case 'experts':
      return { kind: 'experts', experts: method.experts };
    case 'lora':
      return { kind: 'lora', adapters: method.adapters, lora: method.lora };
    case 'full':
      return { kind: 'full', trained };
  }
};

const stepsOf = (config: TrainConfig, { train }: TrainingData): number => {
  const wanted = Math.max(1, Math.round(config.epochs * updatesPerEpoch(train, config)));
  return Math.min(wanted, config.maxSteps ?? Infinity);
};
