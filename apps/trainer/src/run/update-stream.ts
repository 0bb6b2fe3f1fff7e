import type { MelExtractor, SpecAugmentOptions } from '@distilwhisper/audio';
import { decodeAhead, languageBatches, type Skipped, type Utterance } from '@distilwhisper/data';
import type { TeacherCache } from '@distilwhisper/distill/node';
import { zeros, type F32, type Rng } from '@distilwhisper/tensor';
import { collate, type CollateOptions, type Example } from '../batch/collate.js';
import type { TrainConfig } from '../config/train-config.js';
import { teacherKey } from '../teacher/cache-key.js';
import type { MicroBatch } from '../training/trainer.js';

/** What one update learns from; `micros` is empty where no clip of it could be used. */
export interface UpdateData {
  readonly micros: readonly MicroBatch[];
  readonly skipped: readonly Skipped[];
  readonly epoch: number;
}

type StreamConfig = Pick<TrainConfig, 'batchSize' | 'accumulate' | 'lengthBuckets' | 'seed' | 'audioContext' | 'tailSeconds'>; // prettier-ignore

export interface UpdateStreamOptions {
  readonly utterances: readonly Utterance[];
  readonly config: StreamConfig;
  readonly load: (utterance: Utterance) => Promise<Example>;
  readonly teacher?: TeacherCache;
  readonly bins: number;
  readonly padToken: number;
  readonly extractor: MelExtractor;
  readonly augment?: SpecAugmentOptions;
  /** Never drawn from: every batch forks it by its number. */
  readonly rng: Rng;
}

export const updatesPerEpoch = (
  utterances: readonly Utterance[],
  { batchSize, accumulate, lengthBuckets, seed }: StreamConfig,
): number =>
  Math.ceil(
    languageBatches(utterances, { batchSize, seed, epoch: 0, lengthBuckets }).length / accumulate,
  );

/**
 * The data of updates `from`, `from + 1`, ... to `to - 1`, decoded ahead. The data of an update depend
 * on its number alone.
 */
export async function* updateStream(
  options: UpdateStreamOptions,
  from: number,
  to: number,
): AsyncGenerator<UpdateData> {
  const { utterances, config, load } = options;
  const perEpoch = updatesPerEpoch(utterances, config);
  const decoded = decodeAhead(microBatches(utterances, config, from, to), { decode: load });
  let micros: MicroBatch[] = [];
  let skipped: Skipped[] = [];
  for await (const { batch, items, skipped: bad } of decoded) {
    skipped.push(...bad);
    const examples = items.map(({ value }) => value);
    if (examples.length > 0) micros.push(await microBatch(examples, batch.name, options));
    if (!batch.last) continue;
    yield { micros, skipped, epoch: Math.floor(batch.update / perEpoch) };
    micros = [];
    skipped = [];
  }
}

interface PlannedBatch {
  readonly utterances: readonly Utterance[];
  readonly update: number;
  /** Whether it is the last of its update. */
  readonly last: boolean;
  /** Of its random numbers. */
  readonly name: string;
}

function* microBatches(
  utterances: readonly Utterance[],
  config: StreamConfig,
  from: number,
  to: number,
): Generator<PlannedBatch> {
  const { batchSize, accumulate, lengthBuckets, seed } = config;
  const perEpoch = updatesPerEpoch(utterances, config);
  for (let epoch = Math.floor(from / perEpoch); epoch * perEpoch < to; epoch += 1) {
    const plan = languageBatches(utterances, { batchSize, seed, epoch, lengthBuckets });
    for (const [i, batch] of plan.entries()) {
      const update = epoch * perEpoch + Math.floor(i / accumulate);
      if (update < from) continue;
      if (update >= to) return;
      const last = (i + 1) % accumulate === 0 || i === plan.length - 1;
      yield { utterances: batch.utterances, update, last, name: `epoch ${epoch} batch ${i}` };
    }
  }
}

const microBatch = async (
  examples: readonly Example[],
  name: string,
  { config, teacher, bins, padToken, extractor, augment, rng }: UpdateStreamOptions,
): Promise<MicroBatch> => {
  const options: CollateOptions = {
    bins,
    padToken,
    extractor,
    audioContext: config.audioContext,
    tailSeconds: config.tailSeconds,
    ...(augment && { augment: { options: augment, rng: rng.fork(name) } }),
  };
  const batch = collate(examples, options);
  if (!teacher) return { batch };
  return { batch, teacher: await teacherStates(examples, batch.tokens.shape[1]!, teacher, config) };
};

/** The teacher's hidden states of a batch, zero where there is padding: [batch, token, state]. */
const teacherStates = async (
  examples: readonly Example[],
  width: number,
  teacher: TeacherCache,
  config: StreamConfig,
): Promise<F32<readonly ['batch', 'token', 'state']>> => {
  const { state } = teacher.index.teacher;
  const all = zeros<'float32', readonly ['batch', 'token', 'state']>('float32', [examples.length, width, state]); // prettier-ignore
  for (const [i, example] of examples.entries()) {
    const { data } = await teacher.read(teacherKey(example, config));
    all.data.set(data, i * width * state);
  }
  return all;
};
