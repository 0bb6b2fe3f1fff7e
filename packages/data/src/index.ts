export type { AudioRef, Utterance, Votes } from './utterance.js';
export type { Dataset, ReadOptions } from './dataset.js';
export { formatReport, type DropReason, type Report } from './report.js';
export { whisperLanguage } from './language/whisper-language.js';
export { readManifest, type ManifestOptions } from './readers/manifest.js';
