import type { OnnxFile } from '@distilwhisper/graph';
import type { InferenceSession } from 'onnxruntime-common';
import type { SessionRequest } from './session.js';

/** Keeps compiled graphs between starts. */
export interface SessionCache {
  /**
   * A session of the entry for `key`, or for the content of the model where there is no key.
   * `make` is called where the entry is missing or damaged, and to learn the content.
   */
  open(
    request: SessionRequest,
    key: string | undefined,
    make: () => Promise<OnnxFile>,
  ): Promise<InferenceSession>;
}
