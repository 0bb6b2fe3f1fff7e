import { dataHash, type Dataset } from '@distilwhisper/data';
import type { Engine } from '@distilwhisper/graph';
import type { DecodeSamples } from '../batch/load-example.js';
import { stopLoops } from './stop-loops.js';
import type { OpenModel } from '../model/open-model.js';
import { inferenceRewrite } from '../model/quantization.js';
import type { SetReport } from './evaluation-report.js';
import { openDecoder, type ModelWeights } from './model-weights.js';
import { scoreTranscripts } from './score-transcripts.js';
import { transcribeSet, type TranscribedSet, type TranscribeSetOptions } from './transcribe-set.js';

export interface EvaluateOptions {
  readonly engine: Engine;
  readonly model: OpenModel;
  readonly sets: readonly Pick<Dataset, 'name' | 'utterances'>[];
  readonly decode: DecodeSamples;
  readonly context: Pick<TranscribeSetOptions, 'audioContext' | 'tailSeconds' | 'language'>;
  readonly batchSize: number;
  /** Of the model's own weights, see `quantizeModel`. */
  readonly quantization: string;
  /** End a text as soon as it loops, see `stopLoops`. */
  readonly stopLoops?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (set: string, done: number, total: number) => void;
}

/** Transcribes sets with a model and something on it; results by set, in their order. */
export const transcribeSets = async (
  weights: ModelWeights,
  {
    engine,
    model,
    sets,
    context,
    quantization,
    stopLoops: stop,
    onProgress,
    ...options
  }: EvaluateOptions,
): Promise<TranscribedSet[]> => {
  const rewrite = inferenceRewrite(quantization, model.dimensions);
  const decoder = await openDecoder(engine, model, weights, rewrite);
  const { tokenizer, dimensions } = model;
  const speech = { tokenizer, dimensions };
  const transcribe = (
    utterances: Dataset['utterances'],
    how: TranscribeSetOptions,
  ): Promise<TranscribedSet> =>
    stop
      ? transcribeSet({ ...speech, decoder: stopLoops(decoder, tokenizer.special.endOfText) }, utterances, how) // prettier-ignore
      : transcribeSet({ ...speech, decoder }, utterances, how);
  const results: TranscribedSet[] = [];
  try {
    for (const { name, utterances } of sets)
      results.push(
        await transcribe(utterances, {
          ...options,
          ...context,
          onProgress: (done, total) => onProgress?.(name, done, total),
        }),
      );
    return results;
  } finally {
    await decoder.dispose();
  }
};

/** A set's results as a report has them. */
export const setReport = async (
  { name, utterances }: EvaluateOptions['sets'][number],
  { transcripts, skipped }: TranscribedSet,
  plain?: TranscribedSet,
): Promise<SetReport> => ({
  name,
  utterances: transcripts.length,
  speakers: new Set(transcripts.flatMap(({ speaker }) => speaker ?? [])).size,
  seconds: Math.round(transcripts.reduce((sum, { seconds }) => sum + seconds, 0)),
  sha256: await dataHash(utterances),
  skipped: skipped.map(({ id, error }) => ({ id, reason: error.message })),
  scores: scoreTranscripts(transcripts),
  ...(plain && { baseline: scoreTranscripts(plain.transcripts) }),
});
