// tokenizer
export {
  createTokenizer,
  tokenizerFromJson,
  type DecodeTextOptions,
  type Tokenizer,
} from './tokenizer/tokenizer.js';
export { parseTokenizerJson } from './tokenizer/tokenizer-json.js';
export { parseTiktoken } from './tokenizer/tiktoken-file.js';
export type { AddedToken, Vocabulary } from './tokenizer/vocabulary.js';
export type { SpecialTokens } from './tokenizer/special-tokens.js';
export { checkVocabulary } from './tokenizer/check-vocabulary.js';
export { LANGUAGE_NAMES, languageCode } from './tokenizer/languages.js';
export {
  languageToken,
  startTokens,
  type StartTokensOptions,
  type Task,
} from './tokenizer/start-tokens.js';
export { splitWords, type WordTokens } from './tokenizer/split-words.js';

// decoding
export type { Decoder, Observed } from './decoding/decoder.js';
export { modelFor, type EncodedWindows, type SpeechModel } from './decoding/speech-model.js';
export type { DecodingOptions } from './decoding/options.js';
export { decode, decodeEncoded, type DecodingResult } from './decoding/decode.js';
export { detectLanguage, type LanguageDetection } from './decoding/detect-language.js';
export { compressionRatio } from './decoding/compression-ratio.js';
export type { LogitRule } from './decoding/rules/logit-rule.js';
export { logitRules } from './decoding/logit-rules.js';

// transcription
export {
  FRAMES_PER_SECOND,
  WINDOW_FRAMES,
  melSource,
  streamMelSource,
  type MelSource,
  type StreamMelSourceOptions,
} from './transcribe/mel-source.js';
export type { Progress, TranscribeOptions } from './transcribe/options.js';
export type { Segment, SegmentDraft, Transcription, Word } from './transcribe/segment.js';
export { spokenLanguage, transcribe, transcribeSegments } from './transcribe/transcribe.js';
export {
  transcribeWindows,
  type TranscribeWindowsOptions,
} from './transcribe/transcribe-windows.js';
export type { SpeechWindow } from './transcribe/encode-windows.js';
export type { ObservedWindow } from './transcribe/observe-window.js';
export { addWords, type WordsWindow } from './transcribe/words/add-words.js';
export { alignWords, type AlignOptions, type TimedWord } from './transcribe/words/align-words.js';
export { findLoop, type Loop } from './transcribe/find-loop.js';

// output
export {
  formatTranscription,
  OUTPUT_FORMATS,
  type OutputFormat,
} from './output/format-transcription.js';
export type { SubtitleOptions } from './output/cues.js';
export type { LineOptions } from './output/line-breaks.js';

// dimensions
export {
  defaultAlignmentHeads,
  isMultilingual,
  melFrames,
  type AlignmentHead,
  type StackDimensions,
  type WhisperDimensions,
} from './dimensions.js';
export {
  PUBLISHED_MODELS,
  publishedModel,
  type PublishedFacts,
  type PublishedModel,
} from './published-models.js';

// model
export type {
  AttentionParams,
  DecoderBlockParams,
  DecoderParams,
  DecoderValues,
  EncoderBlockParams,
  EncoderParams,
  EncoderValues,
  FeedForwardParams,
  LayerNormParams,
  LinearParams,
  WhisperParams,
} from './model/parameters.js';
export {
  blockPath,
  plainSeams,
  type BlockRef,
  type Dropout,
  type FeedForward,
  type Hidden,
  type Linear,
  type LinearValues,
  type Seams,
} from './model/seams.js';
export { encoder, type EncoderOptions, type EncoderResult } from './model/encoder.js';
export { type DecoderAttention, type DecoderResult } from './model/decoder.js';
export {
  teacherForcingDecoder,
  type TeacherForcingOptions,
  type TeacherForcingResult,
} from './model/teacher-forcing.js';
export { traceEncoder, type EncoderGraphOptions, type Observe } from './model/encoder-graph.js';
export { traceStep, type StepGraphOptions } from './model/step-graph.js';
export { traceEncoderStates, traceMergedDecoder } from './model/merged-decoder.js';
export { traceAlignment } from './model/alignment-graph.js';
export {
  createDecoder,
  type CreateDecoderOptions,
  type DecoderModel,
  type WhisperDecoder,
} from './model/create-decoder.js';
export {
  compileOwn,
  type Draft,
  type KeyedEngine,
  type OwnExecutables,
  type OwnGraphs,
} from './model/compile-graphs.js';
export type { WhisperCache } from './model/whisper-cache.js';
export { randomParameters, sinusoids } from './model/random-parameters.js';
export { projectToVocabulary } from './model/decoder.js';

// loading
export { expectedParameters, parameterCount } from './loading/expected-parameters.js';
export {
  huggingFaceSizes,
  parseHuggingFaceConfig,
  type HuggingFaceSizes,
} from './loading/hugging-face-config.js';
export { parseGenerationConfig, type GenerationConfig } from './loading/generation-config.js';
export { canonicalName } from './loading/parameter-names.js';
export { readParameters } from './loading/read-parameters.js';
export type { WhisperCheckpoint, WhisperModel } from './loading/whisper-model.js';
