import { createDropLog, type Report } from '../report.js';
import type { Utterance } from '../utterance.js';
import { checkRules, type FilterRules } from './filter-rules.js';

export interface Filtered {
  readonly kept: readonly Utterance[];
  readonly report: Report;
}

/** Why an utterance is dropped; undefined where it is kept. */
type Check = (utterance: Utterance) => string | undefined;

const within =
  (unit: string, min: number | undefined, max: number | undefined) =>
  (value: number): string | undefined => {
    if (min !== undefined && value < min) return `under ${min} ${unit}`;
    if (max !== undefined && value > max) return `over ${max} ${unit}`;
    return undefined;
  };

const characters = (text: string): number => [...text].length;

const checkText = (rules: FilterRules): Check => {
  const length = within('characters', rules.minCharacters, rules.maxCharacters);
  const tokens = within('tokens', undefined, rules.maxTokens);
  return ({ text }) => {
    if (text.trim() === '') return 'empty text';
    return length(characters(text)) ?? (rules.tokenCount && tokens(rules.tokenCount(text)));
  };
};

const checkCharacters = ({ allowedCharacters }: FilterRules): Check => {
  if (!allowedCharacters) return () => undefined;
  // Flags g and y would remember a position between tests.
  const allowed = new RegExp(
    allowedCharacters.source,
    allowedCharacters.flags.replace(/[gy]/g, ''),
  );
  return ({ text }) => {
    const other = [...text].find((character) => !allowed.test(character));
    return other && `has a character that is not allowed: "${other}"`;
  };
};

const checkTime = (rules: FilterRules): Check => {
  const { minSeconds, maxSeconds, minCharactersPerSecond, maxCharactersPerSecond } = rules;
  const bounds = [minSeconds, maxSeconds, minCharactersPerSecond, maxCharactersPerSecond];
  if (bounds.every((bound) => bound === undefined)) return () => undefined;
  const duration = within('s', minSeconds, maxSeconds);
  const rate = within('characters a second', minCharactersPerSecond, maxCharactersPerSecond);
  return ({ text, durationSeconds }) => {
    if (durationSeconds === undefined)
      return rules.unknownDuration === 'drop' ? 'unknown duration' : undefined;
    return duration(durationSeconds) ?? rate(characters(text) / durationSeconds);
  };
};

const checkRepetition = ({ maxPerText = Infinity }: FilterRules): Check => {
  const seen = new Map<string, number>();
  return ({ language, text }) => {
    const key = `${language} ${text}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count > maxPerText ? `text seen ${maxPerText} times before` : undefined;
  };
};

/**
 * Keeps the utterances that meet every rule, in order, and says which of the others fell to which
 * rule (the first that they break).
 *
 * @throws DistilWhisperError `argument` for impossible rules
 */
export const filterUtterances = (
  utterances: readonly Utterance[],
  rules: FilterRules,
): Filtered => {
  checkRules(rules);
  const checks = [checkText, checkTime, checkCharacters, checkRepetition].map((make) =>
    make(rules),
  );
  const log = createDropLog();
  const kept = utterances.filter((utterance) => {
    for (const check of checks) {
      const reason = check(utterance);
      if (reason === undefined) continue;
      log.drop(reason, utterance.id);
      return false;
    }
    return true;
  });
  return { kept, report: log.report(kept.length) };
};
