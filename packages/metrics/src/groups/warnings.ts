import type { GroupRate } from './group-rates.js';

export type GroupWarningCode =
  'few-words' | 'few-speakers' | 'dominant-speaker' | 'no-speakers' | 'no-words';

/** Why a group's rate deserves little trust. */
export interface GroupWarning {
  readonly group: string;
  readonly code: GroupWarningCode;
  readonly message: string;
}

export interface WarningLimits {
  /** Default: 200. */
  readonly minWords?: number;
  /** Default: 5. */
  readonly minSpeakers?: number;
  /** Largest share of the words by one speaker. Default: 0.5. */
  readonly maxSpeakerShare?: number;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** The warnings a group deserves; none for a large group of many speakers. */
export function groupWarnings(rate: GroupRate, limits: WarningLimits = {}): GroupWarning[] {
  const { minWords = 200, minSpeakers = 5, maxSpeakerShare = 0.5 } = limits;
  const { group, words, speakers, largestSpeakerShare } = rate;
  const found: [boolean, GroupWarningCode, string][] = [
    [words === 0, 'no-words', `${group}: no reference words, so no error rate`],
    [
      words > 0 && words < minWords,
      'few-words',
      `${group}: ${words} reference words, fewer than ${minWords}`,
    ],
    [
      speakers === 0,
      'no-speakers',
      `${group}: speakers unknown, so intervals take utterances as independent`,
    ],
    [
      speakers > 0 && speakers < minSpeakers,
      'few-speakers',
      `${group}: ${speakers} speaker(s), fewer than ${minSpeakers}`,
    ],
    [
      speakers > 1 && largestSpeakerShare > maxSpeakerShare,
      'dominant-speaker',
      `${group}: one of ${speakers} speakers says ${percent(largestSpeakerShare)} of the words`,
    ],
  ];
  return found
    .filter(([applies]) => applies)
    .map(([, code, message]) => ({ group, code, message }));
}
