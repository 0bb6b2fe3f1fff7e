import { NORMALIZER_NAMES } from '@distilwhisper/metrics';
import { z } from 'zod';
import { ENGINE_CHOICES } from '../engine/choose-engine.js';

/** Where utterances come from; `format` is told by the path where it is not given. */
const dataSource = z.strictObject({
  path: z.string(),
  format: z.enum(['manifest', 'common-voice', 'fleurs', 'parquet']).optional(),
  /** For formats with splits, e.g. `train` of Common Voice. */
  split: z.string().optional(),
  /** Whisper code, for sources that do not say. */
  language: z.string().optional(),
});

const filters = z.strictObject({
  minSeconds: z.number().nonnegative().default(0.5),
  maxSeconds: z.number().positive().max(30).default(30),
  minCharacters: z.number().int().nonnegative().default(1),
  maxCharacters: z.number().int().positive().default(400),
});

const data = z.strictObject({
  train: z.array(dataSource).min(1),
  /** Separate validation data; without it speakers of up to `validationShare` of the utterances are held back. */
  validation: z.array(dataSource).optional(),
  validationShare: z.number().min(0).max(0.5).default(0.05),
  /** At most so many validation utterances are decoded at each evaluation. */
  validationLimit: z.number().int().positive().default(100),
  /** Best so many training utterances by votes, as the paper chooses them. */
  topByVotes: z.number().int().positive().optional(),
  /** At most so many training utterances, after shuffling. */
  limit: z.number().int().positive().optional(),
  filters: filters.prefault({}),
});

const experts = z.strictObject({
  /** `paper` repeats the published code, its slips included; `default` is what the paper describes. */
  recipe: z.enum(['default', 'paper']).default('default'),
  gate: z.number().int().positive().optional(),
  /** A pack to go on from, of any language; by default experts are copies of the model's feed-forwards. */
  initial: z.string().optional(),
  /** Share of the expert that gates let through at the start, see `ExpertRecipe`. */
  gateStart: z.number().gt(0).lt(1).optional(),
  gateBudget: z.number().min(0).max(1).nullable().default(0.5),
  noisePeak: z.number().nonnegative().optional(),
  skipGate: z.number().min(0).max(1).optional(),
  gateDropout: z.number().min(0).lt(1).optional(),
  expertDropout: z.number().min(0).lt(1).optional(),
});

const lora = z.strictObject({
  rank: z.number().int().positive().default(64),
  alpha: z.number().positive().default(64),
  dropout: z.number().min(0).lt(1).default(0.05),
  targets: z.array(z.string()).min(1).default(['fc1', 'fc2']),
});

const full = z.strictObject({
  /** Train the decoder only. */
  freezeEncoder: z.boolean().default(false),
});

const teacher = z.strictObject({
  model: z.string(),
  /** An expert pack of the language that is trained: the teacher is the model with these experts. */
  experts: z.string().optional(),
  /** Folder of cached hidden states, filled by `teach`; default: OUTPUT/teacher. */
  cache: z.string().optional(),
  divergence: z.enum(['js', 'kl']).default('js'),
  temperature: z.number().positive().default(1),
  /** The paper's code counts padding too. */
  maskPadding: z.boolean().default(true),
  sigma: z.tuple([z.number().positive(), z.number().positive()]).default([1.41, 1]),
});

const backbone = z.strictObject({
  /** A preset or scheme of @distilwhisper/quant: the frozen model computes with weights quantised so. */
  quantization: z.string(),
});

const optimizer = z.strictObject({
  learningRate: z.number().positive().default(1e-4),
  warmupRatio: z.number().min(0).max(1).default(0.1),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.98),
  epsilon: z.number().positive().default(1e-8),
  weightDecay: z.number().nonnegative().default(0),
  clipNorm: z.number().positive().default(1),
});

/** Everything that decides a training run. Unknown keys are refused. */
export const trainConfigSchema = z.strictObject({
  method: z.enum(['experts', 'experts-ft', 'lora', 'full']),
  /** `base` (embedded), or a model folder or file. */
  student: z.string().default('base'),
  /** Whisper code of the language that is trained. */
  language: z.string(),
  data,
  output: z.string(),
  teacher: teacher.optional(),
  /** For experts on a quantised model; without it the model is as it was read. */
  backbone: backbone.optional(),
  experts: experts.prefault({}),
  lora: lora.prefault({}),
  full: full.prefault({}),
  optimizer: optimizer.prefault({}),
  /** Passes over the data; `maxSteps` ends earlier. */
  epochs: z.number().positive().default(1),
  maxSteps: z.number().int().positive().optional(),
  batchSize: z.number().int().positive().default(4),
  accumulate: z.number().int().positive().default(1),
  labelSmoothing: z.number().min(0).lt(1).default(0.1),
  /** Whether language, task and no-timestamps tokens count in the loss, as in the paper's code. */
  trainOnPrompt: z.boolean().default(false),
  /** `elastic`: a batch is as long as its longest clip plus `tailSeconds`; `full`: 30 s. */
  audioContext: z.enum(['elastic', 'full']).default('elastic'),
  tailSeconds: z.number().nonnegative().default(1),
  specAugment: z.enum(['none', 'huggingFace', 'librispeechBasic', 'librispeechDouble', 'switchboardMild', 'switchboardStrong']).default('none'), // prettier-ignore
  /** Clips of like length come together in batches, so that little is padding; 1 mixes all lengths. */
  lengthBuckets: z.number().int().positive().default(8),
  /** Normaliser of the error rate that decides which checkpoint is best. */
  normalizer: z.enum(NORMALIZER_NAMES).default('whisper-basic'),
  /** Updates between evaluations; default: once an epoch. */
  evaluateEvery: z.number().int().positive().optional(),
  /** Stop after so many evaluations without a better error rate. */
  patience: z.number().int().positive().optional(),
  checkpointEvery: z.number().int().positive().default(100),
  seed: z.number().int().nonnegative().default(77),
  engine: z.enum(ENGINE_CHOICES).default('auto'),
  threads: z.number().int().positive().optional(),
  /** Threads that decode audio while the engine computes; 0 decodes in between. */
  decodeWorkers: z.number().int().nonnegative().default(1),
});

export type TrainConfig = z.infer<typeof trainConfigSchema>;
export type DataSource = TrainConfig['data']['train'][number];
