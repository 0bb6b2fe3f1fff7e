/** Samples per second of everything a Whisper model hears. */
export const SAMPLE_RATE = 16_000;

/** Samples of one analysis window: 25 ms. */
export const WINDOW_LENGTH = 400;

/** Samples from one frame to the next: 10 ms. */
export const HOP_LENGTH = 160;

/** Frames per second of a log-mel spectrogram. */
export const FRAMES_PER_SECOND = SAMPLE_RATE / HOP_LENGTH;
