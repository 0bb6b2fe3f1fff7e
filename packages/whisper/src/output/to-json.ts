import type { Transcription } from '../transcribe/segment.js';

/** The JSON text of a transcription with the keys of openai/whisper. */
export const toJson = ({ text, segments, language }: Transcription): string =>
  JSON.stringify({
    text,
    segments: segments.map((segment) => ({
      id: segment.id,
      seek: segment.seek,
      start: segment.start,
      end: segment.end,
      text: segment.text,
      tokens: segment.tokens,
      temperature: segment.temperature,
      avg_logprob: segment.averageLogProb,
      compression_ratio: segment.compressionRatio,
      no_speech_prob: segment.noSpeechProb,
      ...(segment.words && { words: segment.words }),
    })),
    language,
  });
