import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

import { ioError } from '@distilwhisper/tensor/node';
import type { AudioRef, Utterance } from '../utterance.js';

const STAT_AT_ONCE = 64;

/** Bytes of the clip, or of the file that holds it where its own are not known. */
const sizeOf = async (audio: AudioRef): Promise<number> => {
  if (audio.kind === 'tar') return audio.size;
  const file = audio.kind === 'file' ? audio.path : audio.file;
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw ioError('read', file, error);
  }
};

/**
 * SHA-256 over each utterance's id, text, language and audio size, in order: the same for the same data
 * anywhere on disk, another one where a text, a clip or the order changed. The audio itself is not read.
 *
 * @throws DistilWhisperError `missing` or `io` for a clip that is gone
 */
export const dataHash = async (utterances: readonly Utterance[]): Promise<string> => {
  const hash = createHash('sha256');
  for (let at = 0; at < utterances.length; at += STAT_AT_ONCE) {
    const some = utterances.slice(at, at + STAT_AT_ONCE);
    const sizes = await Promise.all(some.map(({ audio }) => sizeOf(audio)));
    some.forEach(({ id, text, language }, i) =>
      hash.update(`${JSON.stringify([id, text, language, sizes[i]])}\n`),
    );
  }
  return hash.digest('hex');
};
