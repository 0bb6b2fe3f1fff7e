import {
  createSpeechDetector,
  createSpeechSegmenter,
  type SpeechDetectorOptions,
  type SpeechSegment,
  type SpeechSegmentOptions,
} from '@distilwhisper/audio';
import { fail } from '@distilwhisper/tensor';
import { VOICE_FRAME, type VoiceModel } from './voice-model.js';

export interface VoiceActivityOptions extends Omit<SpeechDetectorOptions, 'maxSpeechSeconds'> {
  /** Tells speech instead of the energy of the signal; the options in dB then have no meaning. */
  readonly model?: VoiceModel;
  /** Probability at which speech begins, with `model`; it ends 0.15 below. Default 0.5. */
  readonly threshold?: number;
}

/** Finds speech in a recording as it arrives, as `SpeechDetector`; a model takes its time. */
export interface VoiceDetector {
  readonly speaking: boolean;
  /** Mono samples at 16 kHz; the segments that are over. */
  push(samples: Float32Array): SpeechSegment[] | Promise<SpeechSegment[]>;
  end(): SpeechSegment[] | Promise<SpeechSegment[]>;
}

/** Silero's own distance between the probabilities at which speech begins and ends. */
const HYSTERESIS = 0.15;

/**
 * The detector that the options ask for: energy, or a model.
 *
 * @throws DistilWhisperError `argument`
 */
export const createVoiceDetector = (
  { model, threshold = 0.5, ...options }: VoiceActivityOptions,
  maxSpeechSeconds?: number,
): VoiceDetector => {
  const limits = maxSpeechSeconds === undefined ? {} : { maxSpeechSeconds };
  if (!model) return createSpeechDetector({ ...options, ...limits });
  if (!(threshold > 0 && threshold < 1))
    fail('argument', `threshold must lie between 0 and 1, not ${threshold}`, { option: 'threshold', threshold }); // prettier-ignore
  return modelDetector(model, threshold, { ...options, ...limits });
};

const modelDetector = (
  model: VoiceModel,
  threshold: number,
  options: SpeechSegmentOptions,
): VoiceDetector => {
  const { minSpeechSeconds, minSilenceSeconds, maxSpeechSeconds, paddingSeconds } = options;
  const given = Object.entries({ minSpeechSeconds, minSilenceSeconds, maxSpeechSeconds, paddingSeconds }).filter(([, value]) => value !== undefined); // prettier-ignore
  const segmenter = createSpeechSegmenter({
    frame: VOICE_FRAME,
    enter: threshold,
    exit: Math.max(0.01, threshold - HYSTERESIS),
    ...Object.fromEntries(given),
  });
  const stream = model.stream();
  const frame = new Float32Array(VOICE_FRAME);
  let held = 0;
  let received = 0;
  const push = async (samples: Float32Array): Promise<SpeechSegment[]> => {
    const over: SpeechSegment[] = [];
    received += samples.length;
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + VOICE_FRAME - held);
      frame.set(part, held);
      held += part.length;
      at += part.length;
      if (held < VOICE_FRAME) break;
      held = 0;
      over.push(...segmenter.step(await stream.next(frame), received));
    }
    return over;
  };
  return {
    get speaking() {
      return segmenter.speaking;
    },
    push,
    end: async () => {
      const rest = held === 0 ? [] : segmenter.step(await stream.next(frame.fill(0, held)), received); // prettier-ignore
      return [...rest, ...segmenter.end(received)];
    },
  };
};
