import {
  HOP_LENGTH,
  SAMPLE_RATE,
  createMelExtractor,
  logMel,
  type SpeechSegment,
} from '@distilwhisper/audio';
import { tensor } from '@distilwhisper/tensor';
import type { SpeechWindow } from '@distilwhisper/whisper';
import { createSampleBuffer } from './sample-buffer.js';
import { createVoiceDetector, type VoiceActivityOptions } from './voice-detector.js';

/** A window of the model. */
const WINDOW_SECONDS = 30;
/** Speech without a pause is cut below it, so that its padding still fits. */
const LONGEST_SPEECH_SECONDS = 29;

/**
 * Stretches of speech joined into spans of at most 30 s, in order. Pauses within a span stay.
 *
 * @returns spans in samples, a span as soon as the next stretch no longer fits
 */
const joinSpeech = (limit: number) => {
  let open: SpeechSegment | undefined;
  return {
    get open(): SpeechSegment | undefined {
      return open;
    },
    add: (next: SpeechSegment): SpeechSegment | undefined => {
      const closed = open;
      if (closed && next.end - closed.start <= limit) {
        open = { start: closed.start, end: next.end };
        return undefined;
      }
      open = next;
      return closed;
    },
  };
};

/**
 * Windows of up to 30 s around the speech of a recording, found by energy or by a model, as log-mel; silence
 * between them is never decoded. Memory is flat.
 *
 * @param blocks mono samples at 16 kHz
 */
export async function* speechWindows(
  blocks: AsyncIterable<Float32Array>,
  bins: number,
  options: VoiceActivityOptions = {},
): AsyncGenerator<SpeechWindow, void, undefined> {
  const detector = createVoiceDetector(options, LONGEST_SPEECH_SECONDS);
  const samples = createSampleBuffer();
  const spans = joinSpeech(WINDOW_SECONDS * SAMPLE_RATE);
  const extractor = createMelExtractor(bins);
  const windowOf = ({ start, end }: SpeechSegment): SpeechWindow => {
    const first = start - (start % HOP_LENGTH);
    const { data, shape } = logMel(samples.slice(first, end), { bins, extractor });
    return { firstFrame: first / HOP_LENGTH, mel: tensor('float32', shape, data) };
  };
  for await (const block of blocks) {
    samples.push(block);
    for (const segment of await detector.push(block)) {
      const span = spans.add(segment);
      if (span) yield windowOf(span);
    }
    // Speech that has begun is at most one window old.
    const undecided = samples.end - (WINDOW_SECONDS + 2) * SAMPLE_RATE;
    samples.release(Math.min(spans.open?.start ?? Infinity, undecided) - HOP_LENGTH);
  }
  for (const segment of await detector.end()) {
    const span = spans.add(segment);
    if (span) yield windowOf(span);
  }
  if (spans.open) yield windowOf(spans.open);
}
