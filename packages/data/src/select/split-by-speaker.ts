import { fail } from '@distilwhisper/tensor';
import { sha256 } from '@distilwhisper/tensor/node';
import type { Utterance } from '../utterance.js';

export interface SplitOptions {
  /** Share of the speakers, 0 to 1. */
  readonly validation: number;
  /** Share of the speakers, 0 to 1. */
  readonly test: number;
  /** Another salt gives another split. */
  readonly salt: string;
  /** Where clips without a speaker go: `train` (the default), or anywhere, by their ids. */
  readonly unknownSpeaker?: 'train' | 'by-id';
}

export interface Splits {
  readonly train: readonly Utterance[];
  readonly validation: readonly Utterance[];
  readonly test: readonly Utterance[];
}

/** A number in [0, 1) that depends on the salt and the key alone. */
const position = (salt: string, key: string): number =>
  Number.parseInt(sha256(`${salt}\0${key}`).slice(0, 12), 16) / 2 ** 48;

const checkShares = ({ validation, test }: SplitOptions): void => {
  if (!(validation >= 0 && test >= 0 && validation + test <= 1))
    fail('argument', `shares must be 0 to 1 in all: validation ${validation}, test ${test}`, {
      validation,
      test,
    });
};

/**
 * Splits by speaker: no speaker is in two parts, and adding speakers moves none of the others, since a
 * speaker's part follows from a hash of the salt and the speaker. The shares are of speakers and are
 * met on average: where few speakers speak most of the clips the parts' sizes differ from them widely.
 *
 * @throws DistilWhisperError `argument` for impossible shares, or where no clip names its speaker
 */
export const splitBySpeaker = (utterances: readonly Utterance[], options: SplitOptions): Splits => {
  checkShares(options);
  const { validation, test, salt, unknownSpeaker } = options;
  const nameless = utterances.every(({ speaker }) => speaker === undefined);
  if (nameless && utterances.length > 0 && unknownSpeaker === undefined)
    fail(
      'argument',
      "no clip names its speaker; with unknownSpeaker: 'by-id' clips are split by id",
    );
  const parts = {
    train: [] as Utterance[],
    validation: [] as Utterance[],
    test: [] as Utterance[],
  };
  for (const utterance of utterances) {
    const key = utterance.speaker ?? (unknownSpeaker === 'by-id' ? utterance.id : undefined);
    const at = key === undefined ? 1 : position(salt, key);
    if (at < validation) parts.validation.push(utterance);
    else if (at < validation + test) parts.test.push(utterance);
    else parts.train.push(utterance);
  }
  return parts;
};
