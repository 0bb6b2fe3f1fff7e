import { FRAMES_PER_SECOND, SAMPLE_RATE, createMelExtractor, logMel } from '@distilwhisper/audio';
import { isClipError, type Skipped, type Utterance } from '@distilwhisper/data';
import { fail, type DistilWhisperError, type F32 } from '@distilwhisper/tensor';
import type { DecodeSamples } from '../batch/load-example.js';

/** An utterance with its audio: mono, 16 kHz. */
export interface Clip {
  readonly utterance: Utterance;
  readonly samples: Float32Array;
}

/** Frames of Whisper's whole window. */
export const FULL_FRAMES = 30 * FRAMES_PER_SECOND;

/** Decodes the audio of utterances; clips that do not decode or are longer than 30 s are added to `skipped`. */
export const loadClips = async (
  group: readonly Utterance[],
  decode: DecodeSamples,
  skipped: Skipped[],
): Promise<Clip[]> => {
  const clips: Clip[] = [];
  for (const utterance of group) {
    const { id } = utterance;
    try {
      const samples = await decode(utterance);
      if (samples.length > 30 * SAMPLE_RATE)
        fail('format', `${id} is longer than 30 s; transcribe it with distilwhisper`, { id });
      clips.push({ utterance, samples });
    } catch (error) {
      if (!isClipError(error)) throw error;
      skipped.push({ id, error: error as DistilWhisperError });
    }
  }
  return clips;
};

/** Log-mel of clips, padded to one length. */
export const melOf = (
  clips: readonly Clip[],
  frames: number,
  bins: number,
): F32<readonly ['batch', 'mel', 'frame']> => {
  const extractor = createMelExtractor(bins);
  const data = new Float32Array(clips.length * bins * frames);
  clips.forEach(({ samples }, i) =>
    data.set(
      logMel(samples, { bins, padToSeconds: frames / FRAMES_PER_SECOND, extractor }).data,
      i * bins * frames,
    ),
  );
  return { dtype: 'float32', shape: [clips.length, bins, frames], data };
};
