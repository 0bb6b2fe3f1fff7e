import { optimize, type Engine, type Executable, type Tensors } from '@distilwhisper/graph';
import { noiseScale, type ExpertRecipe } from '@distilwhisper/experts';
import { linearSchedule, type LinearSchedule } from '@distilwhisper/distill';
import { fail, type F32, type Rng } from '@distilwhisper/tensor';
import type { Batch } from '../batch/collate.js';
import { adamwStep, clipFactor, globalNorm, type AdamwOptions, type OptimizerState, type Trained } from './adamw.js'; // prettier-ignore
import { createGradientSum } from './gradient-sum.js';
import { randomFeeds } from './random-feeds.js';
import type { TrainingGraph } from './training-graph.js';

/** One micro-batch, with the teacher's hidden states where there is a teacher. */
export interface MicroBatch {
  readonly batch: Batch;
  readonly teacher?: F32<readonly ['batch', 'token', 'state']>;
}

export interface TrainerOptions {
  readonly engine: Engine;
  readonly built: TrainingGraph;
  /** Updated in place. */
  readonly trained: Trained;
  /** Updated in place. */
  readonly optimizer: OptimizerState;
  readonly adamw: AdamwOptions;
  readonly schedule: LinearSchedule;
  readonly clipNorm: number;
  /** For the gates' noise and the skip-gate. */
  readonly recipe?: Pick<ExpertRecipe, 'noisePeak' | 'firstStepAtPeak' | 'skipGate'>;
  /** Never drawn from: every step forks it by its number. */
  readonly rng: Rng;
}

/** What an update reports; losses are means over its micro-batches. */
export interface UpdateResult {
  readonly loss: number;
  /** `crossEntropy`, `gate`, `distillation`, as far as they are trained on. */
  readonly parts: Readonly<Record<string, number>>;
  /** Mean gate by layer, e.g. `encoder.0`, and `mean`. */
  readonly gates: Readonly<Record<string, number>>;
  readonly learningRate: number;
  /** L2 norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly utterances: number;
  readonly tokens: number;
  /** Seconds in the engine, of those the update took. */
  readonly engineSeconds: number;
}

export interface Trainer {
  /**
   * One update of the parameters from one or more micro-batches.
   *
   * @param step updates before this one: decides learning rate, noise and random numbers
   * @throws DistilWhisperError `numeric` naming the utterances where a loss or gradient is not finite;
   *   the parameters are then as they were
   */
  update(step: number, micros: readonly MicroBatch[]): Promise<UpdateResult>;
  dispose(): Promise<void>;
}

/** Compiles a training graph. The model's own parameters may be let go afterwards. */
export const createTrainer = async (options: TrainerOptions): Promise<Trainer> => {
  const { engine, built, trained } = options;
  const executable = await engine.compile(optimize(built.graph), {
    fed: (path) => built.trained.has(path),
    name: 'training step',
  });
  const scalars = built.graph.outputs.map(({ name }) => name).filter(isScalar);
  const gradients = createGradientSum(trained);
  const parameters = Object.fromEntries(trained);
  return {
    update: async (step, micros) => {
      gradients.reset();
      const sums: Record<string, number> = {};
      let engineSeconds = 0;
      for (const [i, micro] of micros.entries()) {
        const feeds = { ...feedsOf(micro, step, i, options), ...parameters };
        const start = performance.now();
        const values = await run(executable, feeds, scalars, gradients.into());
        engineSeconds += (performance.now() - start) / 1000;
        checkFinite(values['loss']!, 'loss', [micro]);
        gradients.add();
        for (const [name, value] of Object.entries(values))
          sums[name] = (sums[name] ?? 0) + value / micros.length;
      }
      const applied = applyGradients(gradients.mean(), step, micros, options);
      return { ...summarise(sums), ...applied, ...countOf(micros), engineSeconds };
    },
    dispose: () => executable.dispose(),
  };
};

const isScalar = (name: string): boolean =>
  name === 'loss' || name.startsWith('loss.') || name.startsWith('gate.');

const run = async (
  executable: Executable,
  feeds: Tensors,
  scalars: readonly string[],
  into: Tensors,
): Promise<Record<string, number>> => {
  const outputs = [...scalars, ...Object.keys(into)];
  const result = await executable.run(feeds, { outputs, into });
  for (const [name, buffer] of Object.entries(into)) {
    // An engine may have made a new tensor after all.
    const { data } = result[name]!;
    if (data !== buffer.data) (buffer.data as Float32Array).set(data as Float32Array);
  }
  return Object.fromEntries(
    scalars.map((name) => [name, (result[name]!.data as Float32Array)[0]!]),
  );
};

const feedsOf = (
  { batch, teacher }: MicroBatch,
  step: number,
  index: number,
  { built, rng, recipe, schedule }: TrainerOptions,
): Tensors => {
  const [size, , frame] = batch.mel.shape as readonly [number, number, number];
  const sizes = { batch: size, frame, token: batch.tokens.shape[1]! };
  const source = rng.fork(`step ${step} micro ${index}`);
  const draw = {
    noise: recipe ? noiseScale(step / schedule.totalSteps, { peak: recipe.noisePeak, firstStepAtPeak: recipe.firstStepAtPeak }) : 0, // prettier-ignore
    skip: recipe?.skipGate ?? 0,
  };
  return {
    mel: batch.mel,
    tokens: batch.tokens,
    labels: batch.labels,
    ...(teacher ? { teacher } : {}),
    ...randomFeeds(built.wanted, sizes, source, draw),
  };
};

const applyGradients = (
  gradients: ReadonlyMap<string, Float32Array>,
  step: number,
  micros: readonly MicroBatch[],
  { trained, optimizer, adamw, schedule, clipNorm }: TrainerOptions,
): Pick<UpdateResult, 'learningRate' | 'gradientNorm'> => {
  const gradientNorm = globalNorm(gradients.values());
  checkFinite(gradientNorm, 'gradient norm', micros);
  const learningRate = linearSchedule(schedule, step);
  adamwStep(trained, gradients, optimizer, learningRate, adamw, clipFactor(gradientNorm, clipNorm));
  return { learningRate, gradientNorm };
};

const checkFinite = (value: number, what: string, micros: readonly MicroBatch[]): void => {
  if (Number.isFinite(value)) return;
  const ids = micros.flatMap(({ batch }) => batch.ids);
  fail(
    'numeric',
    `the ${what} is ${value} on the utterances ${ids.join(', ')}; look at these clips, or lower optimizer.learningRate`,
    { value, ids },
  );
};

const summarise = (
  sums: Readonly<Record<string, number>>,
): Pick<UpdateResult, 'loss' | 'parts' | 'gates'> => ({
  loss: sums['loss']!,
  parts: withoutPrefix(sums, 'loss.'),
  gates: withoutPrefix(sums, 'gate.'),
});

const withoutPrefix = (
  values: Readonly<Record<string, number>>,
  prefix: string,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );

const countOf = (micros: readonly MicroBatch[]) => ({
  utterances: micros.reduce((sum, { batch }) => sum + batch.ids.length, 0),
  tokens: micros.reduce((sum, { batch }) => sum + batch.lengths.reduce((a, b) => a + b, 0), 0),
});
