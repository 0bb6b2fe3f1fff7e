import { FRAMES_PER_SECOND, SAMPLE_RATE } from '@distilwhisper/audio';
import type { Skipped, Utterance } from '@distilwhisper/data';
import { fail } from '@distilwhisper/tensor';
import { decode as decodeSpeech, type SpeechModel } from '@distilwhisper/whisper';
import type { DecodeSamples } from '../batch/load-example.js';
import { FULL_FRAMES, loadClips, melOf, type Clip } from './clips.js';

/** What was said and what was heard. */
export interface Transcript {
  readonly id: string;
  readonly reference: string;
  readonly hypothesis: string;
  readonly language: string;
  readonly speaker?: string;
  readonly gender?: string;
  readonly age?: string;
  readonly seconds: number;
}

export interface TranscribeSetOptions {
  /** `full`: 30 s. `elastic`: to `tailSeconds` after the speech, rounded up to the half second. */
  readonly audioContext: 'elastic' | 'full';
  readonly tailSeconds: number;
  /** Clips of equal context that are decoded together; results do not depend on it. */
  readonly batchSize: number;
  /** Default: the utterance's own. */
  readonly language?: string;
  readonly decode: DecodeSamples;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface TranscribedSet {
  /** In the order of the set. */
  readonly transcripts: readonly Transcript[];
  readonly skipped: readonly Skipped[];
}

const FRAME_GRID = FRAMES_PER_SECOND / 2;

/**
 * Transcribes every clip greedily, as text without timestamps, and without retries: what an error rate
 * then measures is the model. Clips longer than 30 s are skipped, as are those that do not decode.
 *
 * @throws DistilWhisperError `cancelled` when the signal fires
 */
export const transcribeSet = async <C>(
  model: SpeechModel<C>,
  utterances: readonly Utterance[],
  options: TranscribeSetOptions,
): Promise<TranscribedSet> => {
  const found = new Map<string, Transcript>();
  const skipped: Skipped[] = [];
  let done = 0;
  for (const group of batchesOf(utterances, options)) {
    if (options.signal?.aborted) fail('cancelled', 'stopped before all clips were transcribed');
    const loaded = await loadClips(group, options.decode, skipped);
    for (const [frames, clips] of byContext(loaded, options))
      for (const transcript of await transcribe(model, clips, frames, options))
        found.set(transcript.id, transcript);
    done += group.length;
    options.onProgress?.(done, utterances.length);
  }
  return { transcripts: utterances.flatMap(({ id }) => found.get(id) ?? []), skipped };
};

/** Neighbours in length come together, so that most batches have one context. */
const batchesOf = (
  utterances: readonly Utterance[],
  { batchSize }: TranscribeSetOptions,
): (readonly Utterance[])[] => {
  const sorted = [...utterances].sort((a, b) => (a.durationSeconds ?? 0) - (b.durationSeconds ?? 0)); // prettier-ignore
  return Array.from({ length: Math.ceil(sorted.length / batchSize) }, (_, i) =>
    sorted.slice(i * batchSize, (i + 1) * batchSize),
  );
};

const byContext = (
  clips: readonly Clip[],
  options: TranscribeSetOptions,
): ReadonlyMap<number, readonly Clip[]> => {
  const groups = new Map<number, Clip[]>();
  for (const clip of clips) {
    const frames = framesOf(clip.samples, options);
    groups.set(frames, [...(groups.get(frames) ?? []), clip]);
  }
  return groups;
};

const framesOf = (
  samples: Float32Array,
  { audioContext, tailSeconds }: TranscribeSetOptions,
): number => {
  if (audioContext === 'full') return FULL_FRAMES;
  const wanted = (samples.length / SAMPLE_RATE + tailSeconds) * FRAMES_PER_SECOND;
  return Math.min(FULL_FRAMES, Math.ceil(wanted / FRAME_GRID) * FRAME_GRID);
};

const transcribe = async <C>(
  model: SpeechModel<C>,
  clips: readonly Clip[],
  frames: number,
  { language }: TranscribeSetOptions,
): Promise<Transcript[]> => {
  const spoken = language ?? clips[0]!.utterance.language;
  const mel = melOf(clips, frames, model.dimensions.melBins);
  const results = await decodeSpeech(model, mel, { language: spoken, timestamps: false });
  return clips.map(({ utterance: { id, text, speaker, gender, age }, samples }, i) => ({
    id,
    reference: text,
    hypothesis: results[i]!.text,
    language: spoken,
    ...(speaker !== undefined && { speaker }),
    ...(gender !== undefined && { gender }),
    ...(age !== undefined && { age }),
    seconds: samples.length / SAMPLE_RATE,
  }));
};
