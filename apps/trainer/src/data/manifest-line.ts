import path from 'node:path';
import type { Utterance } from '@distilwhisper/data';
import { fail } from '@distilwhisper/tensor';

/**
 * An utterance as a line of a JSONL manifest in `folder`; its clip is named relative to that folder.
 *
 * @throws DistilWhisperError `unsupported` for clips inside of archives
 */
export const manifestLine = (utterance: Utterance, folder: string): string => {
  const { id, audio, text, language, speaker, gender, age, durationSeconds, votes, split } = utterance; // prettier-ignore
  if (audio.kind !== 'file')
    return fail('unsupported', `${id} lies in an archive, which a manifest cannot point into; train from the archive itself`, { id }); // prettier-ignore
  return JSON.stringify({
    id,
    path: path.relative(path.resolve(folder), path.resolve(audio.path)),
    text,
    language,
    speaker,
    gender,
    age,
    duration_s: durationSeconds,
    up_votes: votes?.up,
    down_votes: votes?.down,
    split,
  });
};
