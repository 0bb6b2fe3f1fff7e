import type { Utterance } from '@distilwhisper/data';
import { openFileSource, sha256, sha256File } from '@distilwhisper/tensor/node';

/** Settings of decoding that a transcript depends on; written into reports. */
export interface BiasDecoding {
  readonly search: 'greedy';
  /** Most tokens of a text. */
  readonly maxTokens: number;
  /** Clips decoded together. Schemes that round activations by the tensor round them over the batch. */
  readonly batchSize: number;
}

/** What a transcript depends on, the clip apart. */
export interface DecodedBy {
  /** SHA-256 of the weights. */
  readonly model: string;
  readonly quantization: string;
  /** SHA-256 of the expert pack for the clip's language. */
  readonly pack?: string;
  /** The engine with its version. */
  readonly engine: string;
  readonly decoding: BiasDecoding;
}

/** Changes when the code decodes otherwise than before, so that old lines no longer count. */
const RULES = 'full context, no timestamps, loops stopped/1';

/** Names everything that a transcript depends on: a transcript found under the same key need not be made again. */
export const transcriptKey = (by: DecodedBy, clip: string, language: string): string => {
  const { model, quantization, pack = '', engine, decoding } = by;
  const { search, maxTokens, batchSize } = decoding;
  return sha256(JSON.stringify([RULES, model, quantization, pack, engine, search, maxTokens, batchSize, clip, language])); // prettier-ignore
};

/** SHA-256 of a clip as it is stored: its file, its bytes in an archive, or where it lies in a parquet file. */
export const clipHash = async ({ audio }: Pick<Utterance, 'audio'>): Promise<string> => {
  switch (audio.kind) {
    case 'file':
      return sha256File(audio.path);
    case 'tar': {
      const source = await openFileSource(audio.archive);
      try {
        return sha256(await source.read(audio.offset, audio.size));
      } finally {
        await source.close();
      }
    }
    case 'bytes':
      return sha256(JSON.stringify([audio.file, audio.rowGroup, audio.row, audio.column]));
  }
};
