import {
  capErrors,
  errorCount,
  normalizerByName,
  referenceLength,
  scoreSignature,
  scorePair,
  trainingHours,
  type ErrorSample,
  type NormalizerName,
  type TokenUnit,
} from '@distilwhisper/metrics';
import type { Utterance } from '@distilwhisper/data';
import type { DecodedSystem } from '../decode/decode-all.js';
import { labelsOf, type Labels } from './labels.js';

/** Languages whose writing does not part words: their errors are counted in characters. */
const UNSPACED = new Set(['zh', 'ja', 'th', 'lo', 'my', 'km', 'bo', 'yue']);

export const unitOf = (language: string): TokenUnit =>
  UNSPACED.has(language) ? 'character' : 'word';

/** What one system heard in a clip, counted. */
export interface HeardClip {
  readonly text: string;
  /** Ended because it looped, or by the limit of tokens. */
  readonly cut: boolean;
  /** Errors in words, or characters where the language is counted so. */
  readonly errors: number;
  readonly characterErrors: number;
}

/** A clip that every system has heard. */
export interface ScoredClip {
  readonly id: string;
  readonly language: string;
  /** Hours of transcribed speech of the language in Whisper's training; undefined where the table has none. */
  readonly hours: number | undefined;
  readonly labels: Labels;
  /** The declared speaker, or a name for this clip alone where none is declared. */
  readonly speaker: string;
  readonly reference: string;
  readonly unit: TokenUnit;
  /** Reference words, or characters where the language is counted so. */
  readonly words: number;
  readonly characters: number;
  /** By position of the system. */
  readonly heard: readonly HeardClip[];
}

/** How errors are counted. */
export const MEASURES = ['wer', 'capped', 'cer'] as const;
/**
 * `wer`: errors over reference words (characters in unspaced languages). `capped`: the same with at most as many
 * errors as words in each clip, so that loops weigh no more than silence. `cer`: characters in all languages.
 */
export type Measure = (typeof MEASURES)[number];

/** The errors of one system in one clip. */
export const sampleOf = ({ words, characters, speaker, heard }: ScoredClip, system: number, measure: Measure): ErrorSample => {
  const { errors, characterErrors } = heard[system]!;
  if (measure === 'cer') return { errors: characterErrors, words: characters, speaker };
  const sample = { errors, words, speaker };
  return measure === 'capped' ? capErrors(sample) : sample;
}; // prettier-ignore

export interface ScoredSet {
  /** In the order of the data. */
  readonly clips: readonly ScoredClip[];
  readonly dropped: {
    /** Clips that a system has no transcript of. */
    readonly unread: readonly string[];
    /** Clips whose text is empty once normalised. */
    readonly wordless: readonly string[];
  };
  readonly signatures: readonly string[];
}

/** Counts every system's errors. Clips that a system lacks, or without words, are left out for all systems. */
export const scoreClips = (
  utterances: readonly Utterance[],
  systems: readonly Pick<DecodedSystem, 'transcripts'>[],
  normalizerName: NormalizerName,
): ScoredSet => {
  const normalizer = normalizerByName(normalizerName);
  const unread: string[] = [];
  const wordless: string[] = [];
  const clips = utterances.flatMap((utterance, position): ScoredClip[] => {
    const { id, language, text: reference } = utterance;
    const unit = unitOf(language);
    const heard: HeardClip[] = [];
    let words = 0;
    let characters = 0;
    for (const { transcripts } of systems) {
      const transcript = transcripts[position];
      if (!transcript) continue;
      const pair = { reference, hypothesis: transcript.text };
      const counts = scorePair(pair, { normalizer, unit });
      const byCharacter = scorePair(pair, { normalizer, unit: 'character' });
      words = referenceLength(counts);
      characters = referenceLength(byCharacter);
      heard.push({ text: transcript.text, cut: transcript.cut, errors: errorCount(counts), characterErrors: errorCount(byCharacter) }); // prettier-ignore
    }
    if (heard.length < systems.length) return (unread.push(id), []);
    if (words === 0) return (wordless.push(id), []);
    const hours = trainingHours(language)?.transcription;
    const speaker = utterance.speaker || `clip ${id}`;
    return [{ id, language, hours, labels: labelsOf(utterance), speaker, reference, unit, words, characters, heard }]; // prettier-ignore
  });
  const signatures = [scoreSignature('wer', normalizer, 'word'), scoreSignature('cer', normalizer, 'char')]; // prettier-ignore
  return { clips, dropped: { unread, wordless }, signatures };
};
