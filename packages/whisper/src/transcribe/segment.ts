/** A word and when it is said, in seconds of the recording. */
export interface Word {
  /** With its leading space and the punctuation that belongs to it. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** Mean probability of its tokens. */
  readonly probability: number;
}

/** A stretch of speech. Times are seconds of the recording. */
export interface Segment {
  readonly id: number;
  /** First log-mel frame (10 ms) of the window it was decoded in. */
  readonly seek: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Tokens, timestamps included. Empty, as the text is, for a segment without length or text. */
  readonly tokens: readonly number[];
  readonly language: string;
  /** Of the window that the segment was decoded in. */
  readonly temperature: number;
  readonly averageLogProb: number;
  readonly compressionRatio: number;
  readonly noSpeechProb: number;
  /** Present with word timestamps. */
  readonly words?: readonly Word[];
}

/** What {@link Segment} is made of while its window is at work. */
export interface SegmentDraft {
  start: number;
  end: number;
  text: string;
  tokens: readonly number[];
  words?: Word[];
}

/** Everything said in a recording. */
export interface Transcription {
  readonly text: string;
  /** Code of the language given or detected. */
  readonly language: string;
  readonly segments: readonly Segment[];
}
