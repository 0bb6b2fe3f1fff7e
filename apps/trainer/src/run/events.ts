import type { Skipped } from '@distilwhisper/data';
import type { UpdateResult } from '../training/trainer.js';
import type { Validation } from './evaluate-run.js';

/** What happens in a run, in order; progress, logs and TensorBoard files are made of these. */
export type TrainEvent =
  | {
      readonly kind: 'start';
      readonly step: number;
      readonly totalSteps: number;
      readonly resumed: boolean;
    }
  | {
      readonly kind: 'update';
      /** Updates done, this one counted. */
      readonly step: number;
      readonly totalSteps: number;
      readonly epoch: number;
      /** Of the whole update, decoding of the audio counted. */
      readonly seconds: number;
      readonly result: UpdateResult;
    }
  | { readonly kind: 'skipped'; readonly step: number; readonly clips: readonly Skipped[] }
  | { readonly kind: 'validating'; readonly step: number; readonly done: number; readonly total: number } // prettier-ignore
  | {
      readonly kind: 'validation';
      readonly step: number;
      readonly validation: Validation;
      readonly best: boolean;
      readonly seconds: number;
    }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly seconds: number }
  | { readonly kind: 'end'; readonly step: number; readonly outcome: Outcome };

/** `finished`: all steps, or `patience` evaluations without a better one; `stopped`: on request. */
export type Outcome = 'finished' | 'patience' | 'stopped';
