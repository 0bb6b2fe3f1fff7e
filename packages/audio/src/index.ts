export { FRAMES_PER_SECOND, HOP_LENGTH, SAMPLE_RATE, WINDOW_LENGTH } from './constants.js';
export type { AudioBlock, AudioFormat, AudioStream, OpenAudioOptions } from './audio-stream.js';
export type { AudioBytes, BlobLike } from './bytes/audio-source.js';
export { openAudio } from './open-audio.js';
export { mixToMono, monoBlocks } from './mono.js';
export { collectAudio, decodeAudio, type DecodedAudio } from './decode-audio.js';
export { joinSamples } from './join-samples.js';
export { encodeWav } from './wav/encode-wav.js';
export { createResampler, resample, type Resampler } from './resample/resampler.js';
export { hannWindow, melFilters } from './mel/mel-filters.js';
export { createMelExtractor, type MelExtractor } from './mel/mel-extractor.js';
export { logMel, type LogMelOptions } from './mel/log-mel.js';
export {
  createLogMelStream,
  logMelMaximum,
  type LogMelStream,
  type LogMelStreamOptions,
} from './mel/log-mel-stream.js';
export {
  drawMaskSpans,
  type CountPolicy,
  type MaskPolicy,
  type MaskSpan,
  type SharePolicy,
} from './augment/mask-spans.js';
export {
  SPEC_AUGMENT_POLICIES,
  specAugment,
  type SpecAugmentOptions,
} from './augment/spec-augment.js';
export {
  createSpeechDetector,
  detectSpeech,
  type SpeechDetector,
  type SpeechDetectorOptions,
} from './vad/detect-speech.js';
export {
  createSpeechSegmenter,
  type SegmenterOptions,
  type SpeechSegment,
  type SpeechSegmentOptions,
  type SpeechSegmenter,
} from './vad/speech-segmenter.js';
