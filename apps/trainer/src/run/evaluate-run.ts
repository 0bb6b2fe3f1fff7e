import type { Engine } from '@distilwhisper/graph';
import type { TrainConfig } from '../config/train-config.js';
import type { NamedSet } from '../data/load-training-data.js';
import type { DecodeSamples } from '../batch/load-example.js';
import { openDecoder, type ModelWeights } from '../evaluation/model-weights.js';
import { wordErrorRatesOf, type WordErrorRates } from '../evaluation/score-transcripts.js';
import { transcribeSet } from '../evaluation/transcribe-set.js';
import type { OpenModel } from '../model/open-model.js';
import { FLOAT32, inferenceRewrite } from '../model/quantization.js';

/** Word error rates of the validation sets, and their means over the sets. */
export interface Validation extends WordErrorRates {
  readonly bySet: readonly (WordErrorRates & {
    readonly name: string;
    readonly utterances: number;
  })[];
}

export interface ValidationOptions {
  readonly engine: Engine;
  readonly model: OpenModel;
  readonly sets: readonly NamedSet[];
  readonly config: Pick<TrainConfig, 'language' | 'audioContext' | 'tailSeconds' | 'normalizer' | 'backbone'>; // prettier-ignore
  readonly decode: DecodeSamples;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const BATCH = 8;

/** Transcribes the validation sets with a run's present parameters; experts are routed hard. */
export const validate = async (
  weights: ModelWeights,
  { engine, model, sets, config, ...options }: ValidationOptions,
): Promise<Validation> => {
  const { tokenizer, dimensions } = model;
  const rewrite = inferenceRewrite(config.backbone?.quantization ?? FLOAT32, dimensions);
  const decoder = await openDecoder(engine, model, weights, rewrite);
  const { language, audioContext, tailSeconds, normalizer } = config;
  try {
    const bySet = [];
    for (const { name, utterances } of sets) {
      const speech = { decoder, tokenizer, dimensions };
      const { transcripts } = await transcribeSet(speech, utterances, { ...options, language, audioContext, tailSeconds, batchSize: BATCH }); // prettier-ignore
      bySet.push({
        name,
        ...wordErrorRatesOf(transcripts, normalizer),
        utterances: transcripts.length,
      });
    }
    return { bySet, wer: mean(bySet.map(({ wer }) => wer)), capped: mean(bySet.map(({ capped }) => capped)) }; // prettier-ignore
  } finally {
    await decoder.dispose();
  }
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
