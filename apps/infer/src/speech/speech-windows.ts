import {
  HOP_LENGTH,
  SAMPLE_RATE,
  createMelExtractor,
  joinSamples,
  logMel,
  type SpeechSegment,
} from '@distilwhisper/audio';
import { tensor } from '@distilwhisper/tensor';
import type { JoinedWindow, Piece } from './joined-window.js';
import { createSampleBuffer } from './sample-buffer.js';
import { createVoiceDetector, type VoiceActivityOptions } from './voice-detector.js';

/** A window of the model. */
const WINDOW_FRAMES = 3000;
/** Speech without a pause is cut below it, so that its padding still fits. */
const LONGEST_SPEECH_SECONDS = 29;
/** What follows a longer pause begins a window: it is often another matter. */
const LONGEST_PAUSE_FRAMES = 1000;

/** Speech that goes into one window, in the order of the recording. */
interface OpenWindow {
  readonly pieces: Piece[];
  readonly samples: Float32Array[];
}

const framesOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { start, end }) => sum + end - start, 0);

/**
 * Windows of up to 30 s of speech, found by energy or by a model, as log-mel. Pauses are left out, of which the
 * padding of speech stays. Memory is flat.
 *
 * @param blocks mono samples at 16 kHz
 */
export async function* speechWindows(
  blocks: AsyncIterable<Float32Array>,
  bins: number,
  options: VoiceActivityOptions = {},
): AsyncGenerator<JoinedWindow, void, undefined> {
  const detector = createVoiceDetector(options, LONGEST_SPEECH_SECONDS);
  const buffer = createSampleBuffer();
  const extractor = createMelExtractor(bins);
  let open: OpenWindow = { pieces: [], samples: [] };
  const close = (): JoinedWindow[] => {
    const { pieces, samples } = open;
    if (pieces.length === 0) return [];
    open = { pieces: [], samples: [] };
    const { data, shape } = logMel(joinSamples(samples), { bins, extractor });
    return [{ firstFrame: pieces[0]!.start, mel: tensor('float32', shape, data), pieces }];
  };
  const add = (segment: SpeechSegment): JoinedWindow[] => {
    const last = open.pieces.at(-1);
    const piece = pieceOf(segment, last);
    const pause = last ? piece.start - last.end : 0;
    const isFull = framesOf([...open.pieces, piece]) > WINDOW_FRAMES || pause > LONGEST_PAUSE_FRAMES; // prettier-ignore
    const closed = isFull ? close() : [];
    open.pieces.push(piece);
    open.samples.push(buffer.slice(piece.start * HOP_LENGTH, piece.end * HOP_LENGTH));
    return closed;
  };
  for await (const block of blocks) {
    buffer.push(block);
    for (const segment of await detector.push(block)) yield* add(segment);
    // Speech that has begun is at most one window old.
    buffer.release(buffer.end - (LONGEST_SPEECH_SECONDS + 3) * SAMPLE_RATE - HOP_LENGTH);
  }
  for (const segment of await detector.end()) yield* add(segment);
  yield* close();
}

/** Whole frames around a segment, after the piece before it. */
const pieceOf = ({ start, end }: SpeechSegment, before: Piece | undefined): Piece => ({
  start: Math.max(Math.floor(start / HOP_LENGTH), before?.end ?? 0),
  end: Math.ceil(end / HOP_LENGTH),
});
