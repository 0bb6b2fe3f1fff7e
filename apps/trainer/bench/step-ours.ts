/**
 * Checks or times our training step on what step.ts wrote; prints JSON. In a process of its own, for its peak memory:
 *
 *   node tools/run-source.mjs apps/trainer/bench/step-ours.ts check|time MODEL MATERIAL_FOLDER THREADS REPEATS [PROFILE_PREFIX]
 */
import path from 'node:path';
import * as onnxruntime from 'onnxruntime-node';
import { ortEngine } from '@distilwhisper/engine-ort';
import { sigmaWeights } from '@distilwhisper/distill';
import { createRng } from '@distilwhisper/tensor';
import { readSafetensors } from '@distilwhisper/tensor/node';
import { openModel } from '../src/model/open-model.js';
import { restoreParameters } from '../src/run/checkpoint.js';
import { initialState, type Trained } from '../src/training/adamw.js';
import { createMethod, expertRecipe } from '../src/training/create-method.js';
import { trainedParameters } from '../src/training/method.js';
import { createTrainer, type MicroBatch, type Trainer } from '../src/training/trainer.js';
import { buildTrainingGraph } from '../src/training/training-graph.js';
import { benchConfig } from './step-material.js';

const [kind, model = '', folder = '', threads = '2', repeats = '5', profile] =
  process.argv.slice(2);
const CHECKS = 2;
/** Gate noise is at half its peak, as in the middle of a run. */
const MIDDLE = 500;

const micro = async (): Promise<MicroBatch> => {
  const inputs = await readSafetensors(path.join(folder, 'inputs.safetensors'));
  const at = (name: string) => inputs.get(name) as never;
  const [batch, tokens] = inputs.get('tokens')!.shape as [number, number];
  const ids = Array.from({ length: batch }, (_, i) => String(i));
  const lengths = ids.map(() => tokens);
  return { batch: { ids, lengths, mel: at('mel'), tokens: at('tokens'), labels: at('labels') }, teacher: at('teacher') }; // prettier-ignore
};

/** A trainer whose experts are those of the material. */
const open = async (noisy: boolean): Promise<Trainer> => {
  const { experts } = benchConfig;
  const quiet = { noisePeak: 0, gateDropout: 0, expertDropout: 0 };
  const config = noisy ? benchConfig : { ...benchConfig, experts: { ...experts, ...quiet } };
  const { params: read, dimensions } = await openModel(model);
  const params = await read();
  const method = createMethod(config, params, createRng(1));
  const trained = trainedParameters(method, params) as Trained;
  const stored = await readSafetensors(path.join(folder, 'trained.safetensors'));
  restoreParameters(trained, stored as Trained);
  const built = buildTrainingGraph({
    student: { params, dimensions },
    method,
    teacher: { embedding: params.model.decoder.embed_tokens.weight },
    loss: {
      labelSmoothing: config.labelSmoothing,
      gateBudget: 0.5,
      weights: sigmaWeights([1.41, 1]),
      distillation: { kind: 'js', temperature: 1, masked: true },
    },
  });
  return createTrainer({
    engine: ortEngine(onnxruntime, { threads: Number(threads), ...(profile ? { profile } : {}) }),
    built,
    trained,
    optimizer: initialState(trained),
    adamw: config.optimizer,
    schedule: { peak: 1e-4, warmupSteps: 0, totalSteps: 2 * MIDDLE },
    clipNorm: 1,
    rng: createRng(1),
    recipe: expertRecipe(config),
  });
};

const check = async (batch: MicroBatch): Promise<object> => {
  const trainer = await open(false);
  const checks: (readonly [loss: number, norm: number])[] = [];
  for (let step = 0; step < CHECKS; step += 1) {
    const { loss, gradientNorm } = await trainer.update(step, [batch]);
    checks.push([loss, gradientNorm]);
  }
  await trainer.dispose();
  return { checks };
};

const time = async (batch: MicroBatch): Promise<object> => {
  const trainer = await open(true);
  await trainer.update(MIDDLE, [batch]);
  const seconds: number[] = [];
  let engine = Infinity;
  for (let i = 0; i < Number(repeats); i += 1) {
    const start = performance.now();
    const { engineSeconds } = await trainer.update(MIDDLE, [batch]);
    seconds.push((performance.now() - start) / 1000);
    engine = Math.min(engine, engineSeconds);
  }
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  await trainer.dispose();
  return { seconds, engine, peakMegabytes };
};

console.log(JSON.stringify(await (kind === 'check' ? check : time)(await micro())));
