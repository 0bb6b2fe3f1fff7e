/** What a file turned out to be, told by its content. */
export type AudioFormat = 'wav' | 'flac' | 'mp3' | 'vorbis' | 'opus' | 'ffmpeg';

/** One block of decoded audio: a Float32Array per channel, all of one length, nominally in [-1, 1]. */
export type AudioBlock = readonly Float32Array[];

/** An opened audio file: its header has been read, its samples are still to come. */
export interface AudioStream {
  /** The file's path or another name, for messages. */
  readonly name: string;
  /** `ffmpeg` where an installed ffmpeg decodes it. */
  readonly format: AudioFormat;
  /** Samples per second and channel. */
  readonly sampleRate: number;
  readonly channels: number;
  /** What the header promises; absent where it does not say. The last block decides. */
  readonly durationSeconds?: number;
  /**
   * The samples, a block at a time, once. Ends early with a warning where the file does.
   *
   * @throws DistilWhisperError `format` where the content breaks its format, `numeric` on NaN or infinity
   */
  blocks(): AsyncGenerator<AudioBlock, void, void>;
  /** Frees the decoder and closes the file. Needed only where `blocks()` is not read to its end. */
  close(): Promise<void>;
}

export interface OpenAudioOptions {
  /** Told what was tolerated: a file that ends early, bytes that were skipped. */
  readonly onWarning?: (message: string) => void;
}
