/** Where the encoded audio of an utterance lies. Plain data: listing a data set loads no audio. */
export type AudioRef =
  /** A file of its own. */
  | { readonly kind: 'file'; readonly path: string }
  /** Bytes `offset` to `offset + size` of an uncompressed archive. */
  | {
      readonly kind: 'tar';
      readonly archive: string;
      readonly offset: number;
      readonly size: number;
      /** The clip's name inside the archive, for messages. */
      readonly name: string;
    }
  /** A cell of a parquet file: encoded audio as bytes, or as a struct with a field `bytes`. */
  | {
      readonly kind: 'bytes';
      readonly file: string;
      /** Rows are decoded a group at a time; consecutive reads of one group are cheap. */
      readonly rowGroup: number;
      /** Counted from the start of the file, from 0. */
      readonly row: number;
      readonly column: string;
    };

/** A clip of speech with its transcript. */
export interface Utterance {
  /** Unique within its data set. */
  readonly id: string;
  readonly audio: AudioRef;
  /** The transcript as published, without surrounding space; may be empty until filtered. */
  readonly text: string;
  /** Whisper's code: `fa`, `zh`, `yue`. */
  readonly language: string;
  /** Whatever the source names its speakers by; never looked up elsewhere. */
  readonly speaker?: string;
  /** As the speaker declared it: `female`, `male`, or the source's word. */
  readonly gender?: string;
  /** As the speaker declared it, e.g. `twenties`. */
  readonly age?: string;
  readonly durationSeconds?: number;
  readonly votes?: Votes;
  /** The source's split: `train`, `dev`, `test`, `validated`, ... */
  readonly split?: string;
}

/** Listeners who found that text and audio agree, or do not. */
export interface Votes {
  readonly up: number;
  readonly down: number;
}
