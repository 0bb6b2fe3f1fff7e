import type { Utterance } from '@distilwhisper/data';
import { ageBand, type Grouping } from '../score/labels.js';
import type { ScoredClip, ScoredSet } from '../score/score-clips.js';
import type { GroupingSummary, LanguageSummary } from './bias-report.js';
import { percent } from './phrases.js';

export interface WarningFacts {
  readonly utterances: readonly Utterance[];
  readonly scored: ScoredSet;
  readonly groupings: readonly Pick<GroupingSummary, 'grouping' | 'unlabelled' | 'groups' | 'notes' | 'unit'>[]; // prettier-ignore
  readonly languages: readonly LanguageSummary[];
}

/** What a reader must know before believing the numbers: what was left out, what is small, what is mixed up. */
export const reportWarnings = (facts: WarningFacts): string[] => [
  ...droppedClips(facts),
  ...unknownLabels(facts),
  ...facts.groupings.flatMap((grouping) => groupingWarnings(facts, grouping)),
  ...languageWarnings(facts),
];

const some = (ids: readonly string[]): string =>
  `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''}`;

const droppedClips = ({ scored: { dropped }, utterances }: WarningFacts): string[] => {
  const nameless = utterances.filter(({ speaker }) => !speaker).length;
  return [
    ...(dropped.unread.length > 0 ? [`${dropped.unread.length} clips could not be decoded by every system and are left out: ${some(dropped.unread)}`] : []), // prettier-ignore
    ...(dropped.wordless.length > 0 ? [`${dropped.wordless.length} clips have no word left in their reference after normalisation and are left out: ${some(dropped.wordless)}`] : []), // prettier-ignore
    ...(nameless > 0 ? [`${nameless} of ${utterances.length} clips name no speaker; each counts as a speaker of its own, which makes intervals too narrow`] : []), // prettier-ignore
  ];
};

const unknownLabels = ({ utterances, groupings }: WarningFacts): string[] => {
  if (!groupings.some(({ grouping }) => grouping === 'age')) return [];
  const words = utterances.flatMap(({ age }) => (age && ageBand(age) === undefined ? [age] : []));
  if (words.length === 0) return [];
  return [`${words.length} clips have an age that is neither a decade nor a number and count as unlabelled: ${some([...new Set(words)])}`]; // prettier-ignore
};

const groupingWarnings = (
  { scored: { clips } }: WarningFacts,
  { grouping, unlabelled, groups, notes, unit }: WarningFacts['groupings'][number],
): string[] => [
  ...(unlabelled > 0 ? [`${grouping}: ${unlabelled} of ${clips.length} clips (${percent(unlabelled, clips.length)}) have no label and are left out of these comparisons`] : []), // prettier-ignore
  ...groups.flatMap(({ warnings }) => warnings.map(({ message }) => `${grouping} ${message}`)),
  ...(unit === 'speaker' ? mixedUp(clips, grouping) : []),
  ...notes,
]; // prettier-ignore

/** A pooled gap between speakers compares languages too where groups speak different ones. */
const mixedUp = (clips: readonly ScoredClip[], grouping: Grouping): string[] => {
  const byLanguage = new Map<string, Set<string>>();
  for (const { language, labels } of clips) {
    const known = byLanguage.get(language) ?? new Set();
    if (labels[grouping] !== undefined) known.add(labels[grouping]);
    byLanguage.set(language, known);
  }
  if (byLanguage.size < 2) return [];
  const single = [...byLanguage].filter(([, groups]) => groups.size < 2).map(([language]) => language); // prettier-ignore
  const left = single.length > 0 ? `; ${single.length} of ${byLanguage.size} languages have one group or none (${single.join(', ')})` : ''; // prettier-ignore
  return [`${grouping}: groups speak the languages in different proportions, so gaps of pooled rates are partly gaps between languages; trust the comparison within languages${left}`]; // prettier-ignore
};

const languageWarnings = ({ languages }: WarningFacts): string[] => {
  const naming = (code: string) => languages.filter(({ warnings }) => warnings.some((one) => one.code === code)).map(({ language }) => language); // prettier-ignore
  const [few, speakers, dominated] = ['few-words', 'few-speakers', 'dominant-speaker'].map(naming) as [string[], string[], string[]]; // prettier-ignore
  return [
    ...(few.length > 0 ? [`${few.length} of ${languages.length} languages have fewer than 200 reference words; single languages are not to be ranked by these rates`] : []), // prettier-ignore
    ...(speakers.length > 0 ? [`fewer than 5 speakers: ${speakers.join(', ')}`] : []),
    ...(dominated.length > 0 ? [`one speaker says more than half of the words: ${dominated.join(', ')}`] : []), // prettier-ignore
  ];
};
