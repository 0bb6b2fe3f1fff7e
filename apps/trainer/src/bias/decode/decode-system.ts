import type { Skipped, Utterance } from '@distilwhisper/data';
import { fail } from '@distilwhisper/tensor';
import { decode, type SpeechModel } from '@distilwhisper/whisper';
import type { DecodeSamples } from '../../batch/load-example.js';
import { FULL_FRAMES, loadClips, melOf } from '../../evaluation/clips.js';
import { endsInLoop } from '../../evaluation/stop-loops.js';
import type { CachedTranscript, TranscriptCache } from './transcript-cache.js';

/** An utterance and the key of its transcript by one system. */
export interface KeyedUtterance {
  readonly utterance: Utterance;
  readonly key: string;
}

export interface DecodeSystemOptions {
  readonly system: string;
  readonly cache: TranscriptCache;
  readonly decode: DecodeSamples;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Called after each batch with the clips that were decoded in it. */
  readonly onDecoded?: (clips: number) => void;
}

/**
 * Batches of one language, neighbours in length together. A function of the whole set, not of what is still to
 * be decoded, so that an interrupted run decodes the same batches as one that was not.
 */
export const languageBatches = (
  clips: readonly KeyedUtterance[],
  batchSize: number,
): (readonly KeyedUtterance[])[] => {
  const byLanguage = new Map<string, KeyedUtterance[]>();
  for (const clip of clips) {
    const { language } = clip.utterance;
    byLanguage.set(language, [...(byLanguage.get(language) ?? []), clip]);
  }
  const length = ({ utterance }: KeyedUtterance): number => utterance.durationSeconds ?? 0;
  return [...byLanguage.values()].flatMap((own) => {
    const sorted = [...own].sort((a, b) => length(a) - length(b));
    return Array.from({ length: Math.ceil(sorted.length / batchSize) }, (_, i) =>
      sorted.slice(i * batchSize, (i + 1) * batchSize),
    );
  });
};

/**
 * Transcribes batches greedily, as text without timestamps, in a context of 30 s, and keeps what was heard.
 * Returns the clips that could not be read.
 *
 * @throws DistilWhisperError `cancelled` when the signal fires, `numeric` where the model computes NaN
 */
export const decodeBatches = async <C>(
  model: SpeechModel<C>,
  batches: readonly (readonly KeyedUtterance[])[],
  options: DecodeSystemOptions,
): Promise<Skipped[]> => {
  const skipped: Skipped[] = [];
  for (const batch of batches) {
    if (options.signal?.aborted) fail('cancelled', 'stopped before all clips were decoded; the same command goes on'); // prettier-ignore
    await options.cache.add(await decodeBatch(model, batch, options, skipped));
    options.onDecoded?.(batch.length);
  }
  return skipped;
};

const decodeBatch = async <C>(
  model: SpeechModel<C>,
  batch: readonly KeyedUtterance[],
  { system, decode: decodeSamples, maxTokens }: DecodeSystemOptions,
  skipped: Skipped[],
): Promise<CachedTranscript[]> => {
  const clips = await loadClips(batch.map(({ utterance }) => utterance), decodeSamples, skipped); // prettier-ignore
  if (clips.length === 0) return [];
  const { language } = clips[0]!.utterance;
  const mel = melOf(clips, FULL_FRAMES, model.dimensions.melBins);
  const results = await decode(model, mel, { language, timestamps: false, sampleLength: maxTokens }); // prettier-ignore
  const keys = new Map(batch.map(({ utterance, key }) => [utterance, key]));
  return clips.map(({ utterance }, i): CachedTranscript => {
    const { text, tokens, averageLogProb } = results[i]!;
    const { id } = utterance;
    if (!Number.isFinite(averageLogProb))
      fail('numeric', `${system} computes ${averageLogProb} for ${id}: are there NaN or infinite weights in the model?`, { system, id }); // prettier-ignore
    const cut = tokens.length >= maxTokens || endsInLoop(tokens);
    return { key: keys.get(utterance)!, system, id, text, tokens: tokens.length, cut };
  });
};
