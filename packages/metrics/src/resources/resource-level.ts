import { fail } from '../errors.js';
import { trainingHours } from './training-hours.js';

/** From least to most training audio. */
export const RESOURCE_LEVELS = ['very-low', 'low', 'medium', 'high'] as const;

export type ResourceLevel = (typeof RESOURCE_LEVELS)[number];

/** Transcribed hours at which the next level begins. */
export interface ResourceThresholds {
  readonly low: number;
  readonly medium: number;
  readonly high: number;
}

/** Powers of ten: a convention of this package, since levels have no agreed boundaries. */
export const RESOURCE_THRESHOLDS: ResourceThresholds = { low: 10, medium: 100, high: 1000 };

/**
 * How much transcribed audio of a language Whisper was trained on. Undefined for a language without an
 * entry in the table.
 * @throws code `argument` unless the thresholds ascend.
 */
export function resourceLevel(
  language: string,
  thresholds: ResourceThresholds = RESOURCE_THRESHOLDS,
): ResourceLevel | undefined {
  const { low, medium, high } = thresholds;
  if (!(low < medium && medium < high))
    fail('argument', `resource thresholds must ascend, got ${low}, ${medium}, ${high}`, {
      thresholds,
    });
  const hours = trainingHours(language)?.transcription;
  if (hours === undefined) return undefined;
  if (hours < low) return 'very-low';
  if (hours < medium) return 'low';
  return hours < high ? 'medium' : 'high';
}
