import type { Utterance } from '@distilwhisper/data';
import type { SetRecord } from './run-record.js';

/** What a run's record says of a set. */
export const setRecord = (
  name: string,
  utterances: readonly Utterance[],
  sha256: string,
): SetRecord => ({
  name,
  utterances: utterances.length,
  hours: Number(hoursOf(utterances).toFixed(3)),
  speakers: speakersOf(utterances),
  sha256,
});

/** Hours of speech, as far as the listing tells. */
export const hoursOf = (utterances: readonly Utterance[]): number =>
  utterances.reduce((sum, { durationSeconds = 0 }) => sum + durationSeconds, 0) / 3600;

const speakersOf = (utterances: readonly Utterance[]): number =>
  new Set(utterances.flatMap(({ speaker }) => speaker ?? [])).size;
