export type { AudioRef, Utterance, Votes } from './utterance.js';
export type { Dataset, ReadOptions } from './dataset.js';
export { formatReport, type DropReason, type Report } from './report.js';
export { whisperLanguage } from './language/whisper-language.js';
export { readManifest, type ManifestOptions } from './readers/manifest.js';
export { filterUtterances, type Filtered } from './select/filter-utterances.js';
export type { FilterRules } from './select/filter-rules.js';
export { splitBySpeaker, type SplitOptions, type Splits } from './select/split-by-speaker.js';
export { topVoted } from './select/top-voted.js';
export {
  languageBatches,
  type BatchOptions,
  type LanguageBatch,
} from './order/language-batches.js';
export { dataHash } from './order/data-hash.js';
export {
  decodeAhead,
  isClipError,
  type DecodeAheadOptions,
  type DecodedBatch,
  type Skipped,
} from './decode/decode-ahead.js';
export { createAudioReader, type AudioReader } from './decode/audio-reader.js';
export { readParquet, type ParquetOptions } from './readers/parquet.js';
export { readCommonVoice, type CommonVoiceOptions } from './readers/common-voice.js';
export { readFleurs, type FleursOptions } from './readers/fleurs.js';
export { createDecodePool, type DecodePoolOptions } from './decode/decode-pool.js';
