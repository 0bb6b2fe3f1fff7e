export { attachExperts, detachExperts } from './attach-experts.js';
export {
  loadModel,
  type LoadModelOptions,
  type LoadedModel,
  type ModelInfo,
} from './load-model.js';
export { COMPUTE_TYPES, type ComputeType } from './compute-type.js';
export { gateWindow } from './experts/gate-window.js';
export type { ExpertDecoders } from './experts/expert-decoders.js';
export { EMBEDDED_MODEL, locateModel } from './model-location.js';
export type { Audio } from './mel-source.js';
export {
  streamTranscription,
  transcribeAudio,
  type TranscribeAudioOptions,
} from './transcribe-audio.js';
export { streamBatches, type TranscribeBatchesOptions } from './transcribe-batches.js';
export type { VoiceActivityOptions } from './speech/voice-detector.js';
export { loadVoiceModel, type VoiceModel, type VoiceStream } from './speech/voice-model.js';
export { streamLive, type LiveUpdate, type StreamLiveOptions } from './live/stream-live.js';
export type { UtteranceOptions } from './live/utterances.js';
export { rawBlocks } from './live/raw-blocks.js';
export { exportModel, type ExportModelOptions } from './export/export-model.js';
export type { Layout } from './export/layouts.js';
export type { ExportDType } from './export/weight-forms.js';
