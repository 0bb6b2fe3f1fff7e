import { fail, zeros, type F32 } from '@distilwhisper/tensor';
import type { EncodedWindows, SpeechModel } from '../decoding/speech-model.js';
import { WINDOW_FRAMES } from './mel-source.js';

/** A stretch of a recording, chosen by whoever knows where speech is. */
export interface SpeechWindow {
  /** First log-mel frame (10 ms) in the recording. */
  readonly firstFrame: number;
  /** Its own log-mel, at most 3000 frames. */
  readonly mel: F32<readonly ['mel', 'frame']>;
}

/**
 * Encodes windows together, as log-mel of `length` frames each, and frees their cache after its use.
 *
 * @throws DistilWhisperError `argument` for a window above 3000 frames
 */
export const withEncoded = async <C, R>(
  { decoder }: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  length: number,
  use: (encoded: EncodedWindows<C>) => Promise<R>,
): Promise<R> => {
  const cache = await decoder.start(stack(windows, length));
  try {
    return await use({ cache, windows: windows.length });
  } finally {
    decoder.release?.(cache);
  }
};

/** [batch, mel, frame]; frames after a window's own are zero, as openai/whisper pads. */
const stack = (
  windows: readonly SpeechWindow[],
  length: number,
): F32<readonly ['batch', 'mel', 'frame']> => {
  const bins = windows[0]!.mel.shape[0]!;
  const batch = zeros<'float32', readonly ['batch', 'mel', 'frame']>('float32', [
    windows.length,
    bins,
    length,
  ]);
  for (const [row, { mel, firstFrame }] of windows.entries()) {
    const frames = mel.shape[1]!;
    if (frames > WINDOW_FRAMES)
      fail('argument', `the window at frame ${firstFrame} has ${frames} frames; a window has at most ${WINDOW_FRAMES}`, { frames }); // prettier-ignore
    for (let bin = 0; bin < bins; bin += 1)
      batch.data.set(mel.data.subarray(bin * frames, (bin + 1) * frames), (row * bins + bin) * length); // prettier-ignore
  }
  return batch;
};
