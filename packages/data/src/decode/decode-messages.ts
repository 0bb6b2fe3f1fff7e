import type { DecodedAudio } from '@distilwhisper/audio';
import type { ErrorCode, ErrorDetails } from '@distilwhisper/tensor';

import type { AudioRef } from '../utterance.js';

/** A clip to decode; the reply carries the same number. */
export interface DecodeJob {
  readonly job: number;
  readonly audio: AudioRef;
}

/** What became of a job. The samples are handed over, not copied. */
export interface DecodeReply {
  readonly job: number;
  readonly decoded?: DecodedAudio;
  readonly error?: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: ErrorDetails;
  };
}
