import { quantizedPairs, type Analysis } from './analysis.js';
import type { WorstClip } from './bias-report.js';

const EACH = 4;

/** The clips that each quantisation of the main model harms most, one a speaker, and the worst in float32. */
export const worstClips = ({ clips, systems }: Pick<Analysis, 'clips' | 'systems'>): WorstClip[] => {
  const main = systems[0]!.model;
  const pairs = quantizedPairs(systems).filter(({ after }) => systems[after]!.model === main);
  const seen = new Set<string>();
  return pairs.flatMap(({ before, after }) => {
    const added = clips
      .map((clip) => ({ clip, more: clip.heard[after]!.errors - clip.heard[before]!.errors }))
      .filter(({ more }) => more > 0)
      .sort((a, b) => b.more - a.more || (a.clip.id < b.clip.id ? -1 : 1));
    const speakers = new Set<string>();
    const chosen = added.filter(({ clip }) => {
      if (speakers.size >= EACH || speakers.has(clip.speaker) || seen.has(clip.id)) return false;
      speakers.add(clip.speaker);
      return seen.add(clip.id);
    });
    return chosen.map(({ clip }): WorstClip => {
      const [was, is] = [clip.heard[before]!, clip.heard[after]!];
      const { id, language, reference, words } = clip;
      return { id, language, reference, system: after, before, words, errors: [was.errors, is.errors], texts: [was.text, is.text] }; // prettier-ignore
    });
  });
}; // prettier-ignore
