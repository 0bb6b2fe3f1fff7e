import { decodeAudio } from '@distilwhisper/audio/node';
import type { DecodedAudio } from '@distilwhisper/audio';
import type { ByteSource } from '@distilwhisper/tensor';
import { openFileSource } from '@distilwhisper/tensor/node';

import { createParquetCells } from '../parquet/parquet-cells.js';
import type { AudioRef, Utterance } from '../utterance.js';

/** Fetches and decodes clips wherever they lie. Keeps archives open until closed. */
export interface AudioReader {
  /** Mono, 16 kHz. Errors: see `decodeAudio` of @distilwhisper/audio. */
  readonly decode: (utterance: Pick<Utterance, 'audio'>) => Promise<DecodedAudio>;
  readonly close: () => Promise<void>;
}

export const createAudioReader = (): AudioReader => {
  const archives = new Map<string, Promise<ByteSource>>();
  const cells = createParquetCells();
  const archive = (path: string): Promise<ByteSource> => {
    const open = archives.get(path) ?? openFileSource(path);
    archives.set(path, open);
    return open;
  };
  const bytes = async (audio: Exclude<AudioRef, { kind: 'file' }>): Promise<Uint8Array> =>
    audio.kind === 'tar'
      ? (await archive(audio.archive)).read(audio.offset, audio.size)
      : cells.bytes(audio);
  const nameOf = (audio: Exclude<AudioRef, { kind: 'file' }>): string =>
    audio.kind === 'tar'
      ? `${audio.archive}, ${audio.name}`
      : `${audio.file}, row ${audio.row}, column ${audio.column}`;
  return {
    decode: async ({ audio }) =>
      audio.kind === 'file'
        ? decodeAudio(audio.path)
        : decodeAudio(await bytes(audio), { name: nameOf(audio) }),
    close: async () => {
      const open = await Promise.allSettled(archives.values());
      archives.clear();
      for (const one of open) if (one.status === 'fulfilled') await one.value.close();
      await cells.close();
    },
  };
};
