import { fail } from '@distilwhisper/tensor';
import type { Vocabulary } from './vocabulary.js';

/** Seconds between two timestamp tokens, and of a window (Whisper paper, section 2.3). */
export const TIMESTAMP_STEP = 0.02;
/** Timestamp tokens from 0.00 to 30.00 s. */
export const TIMESTAMP_COUNT = 1501;

/** Ids of the control tokens, read from the tokenizer file. */
export interface SpecialTokens {
  readonly endOfText: number;
  readonly startOfTranscript: number;
  readonly translate: number;
  readonly transcribe: number;
  readonly startOfLm: number;
  readonly startOfPrevious: number;
  readonly noSpeech: number;
  readonly noTimestamps: number;
  /** `<|0.00|>`: the first timestamp, above all other ids. */
  readonly timestampBegin: number;
}

const CONTENTS: Readonly<
  Record<Exclude<keyof SpecialTokens, 'timestampBegin'>, readonly string[]>
> = {
  endOfText: ['<|endoftext|>'],
  startOfTranscript: ['<|startoftranscript|>'],
  translate: ['<|translate|>'],
  transcribe: ['<|transcribe|>'],
  startOfLm: ['<|startoflm|>'],
  startOfPrevious: ['<|startofprev|>'],
  noSpeech: ['<|nospeech|>', '<|nocaptions|>'], // the older name is in files of 2022
  noTimestamps: ['<|notimestamps|>'],
};

const idsByContent = ({ added }: Vocabulary): ReadonlyMap<string, number> =>
  new Map(added.map(({ content, id }) => [content, id]));

/**
 * Finds the control tokens of a vocabulary. Files of English-only models list no timestamps: there
 * they follow the last control token.
 *
 * @throws DistilWhisperError `mismatch` for a vocabulary that is not Whisper's
 */
export const readSpecialTokens = (vocabulary: Vocabulary): SpecialTokens => {
  const ids = idsByContent(vocabulary);
  const find = (names: readonly string[]): number => {
    const found = names.find((name) => ids.has(name));
    if (found !== undefined) return ids.get(found)!;
    return fail(
      'mismatch',
      `${vocabulary.where}: no token ${names.join(' or ')}; this is not the tokenizer of a Whisper model`,
      { where: vocabulary.where, tokens: names },
    );
  };
  const special = Object.fromEntries(
    Object.entries(CONTENTS).map(([name, contents]) => [name, find(contents)]),
  ) as unknown as Omit<SpecialTokens, 'timestampBegin'>;
  return { ...special, timestampBegin: ids.get('<|0.00|>') ?? special.noTimestamps + 1 };
};

/** Language tokens by code, in the order of their ids: all `<|code|>` before the task tokens. */
export const readLanguages = (
  { added }: Vocabulary,
  { startOfTranscript, translate, transcribe }: SpecialTokens,
): ReadonlyMap<string, number> =>
  new Map(
    added
      .filter(({ id }) => id > startOfTranscript && id < Math.min(translate, transcribe))
      .flatMap(({ id, content }) => {
        const code = /^<\|([a-z]{2,4})\|>$/.exec(content)?.[1];
        return code === undefined ? [] : [[code, id] as const];
      })
      .sort(([, a], [, b]) => a - b),
  );
