import { SAMPLE_RATE } from '@distilwhisper/audio';
import { createSampleBuffer } from '../speech/sample-buffer.js';
import { createVoiceDetector, type VoiceActivityOptions } from '../speech/voice-detector.js';

/** An utterance as heard so far; times are samples of the stream. */
export interface Heard {
  readonly start: number;
  readonly end: number;
  readonly samples: Float32Array;
  /** It is over: a pause followed, it grew too long, or the stream ended. */
  readonly isOver: boolean;
}

export interface UtteranceOptions {
  /** An utterance without a pause is cut after so many seconds. Default 25, at most 29. */
  readonly maxSeconds?: number;
  readonly voiceActivity?: VoiceActivityOptions;
}

const CHUNK = SAMPLE_RATE / 10;
/** Kept before the moment at which speech was noticed. */
const LEAD = 3 * CHUNK;

/**
 * Follows the speech in a stream: `push` returns utterances that are over, `open` the one under way.
 * The detector tells speech from pauses by energy, or by a model.
 */
export interface UtteranceTracker {
  /** Samples of the utterance under way; 0 between utterances. */
  readonly length: number;
  /** Mono samples at 16 kHz; returns utterances that are over. */
  push(block: Float32Array): Promise<Heard[]>;
  /** The utterance under way. */
  open(): Heard | undefined;
  /** No samples follow; returns the utterance that was under way. */
  end(): Promise<Heard | undefined>;
}

export const createUtteranceTracker = ({
  maxSeconds = 25,
  voiceActivity = {},
}: UtteranceOptions): UtteranceTracker => {
  const detector = createVoiceDetector(voiceActivity);
  const samples = createSampleBuffer();
  let start: number | undefined;
  let lastEnd = 0;

  const heard = (end: number, isOver: boolean): Heard | undefined =>
    start === undefined || end <= start
      ? undefined
      : { start, end, samples: samples.slice(start, end), isOver };
  const finish = (end: number, next: number | undefined): Heard[] => {
    const over = heard(end, true);
    lastEnd = end;
    start = next;
    return over ? [over] : [];
  };
  const step = async (chunk: Float32Array): Promise<Heard[]> => {
    samples.push(chunk);
    const ended = (await detector.push(chunk)).at(-1);
    const over = ended ? finish(ended.end, undefined) : [];
    if (detector.speaking) start ??= Math.max(lastEnd, samples.end - chunk.length - LEAD);
    else start = undefined; // a burst too short for speech ends without a segment
    if (start !== undefined && samples.end - start >= maxSeconds * SAMPLE_RATE) {
      const cut = quietestMoment(samples.slice(samples.end - SAMPLE_RATE, samples.end));
      const at = samples.end - SAMPLE_RATE + cut;
      over.push(...finish(at, at));
    }
    samples.release(start ?? samples.end - LEAD - CHUNK);
    return over;
  };

  return {
    get length() {
      return start === undefined ? 0 : samples.end - start;
    },
    push: async (block) => {
      const over: Heard[] = [];
      for (let i = 0; i < block.length; i += CHUNK)
        over.push(...(await step(block.subarray(i, i + CHUNK))));
      return over;
    },
    open: () => heard(samples.end, false),
    end: async () => {
      const last = (await detector.end()).at(-1);
      return heard(last?.end ?? samples.end, true);
    },
  };
};

const FRAME = 480;

/** The middle of the 30 ms with the least energy. */
const quietestMoment = (samples: Float32Array): number => {
  let [best, least] = [0, Infinity];
  for (let i = 0; i + FRAME <= samples.length; i += FRAME / 2) {
    let energy = 0;
    for (let k = i; k < i + FRAME; k += 1) energy += samples[k]! ** 2;
    if (energy < least) [best, least] = [i, energy];
  }
  return best + FRAME / 2;
};
