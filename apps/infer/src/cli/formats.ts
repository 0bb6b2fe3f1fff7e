import type { Transcription } from '@distilwhisper/whisper';

export const FORMATS = ['txt', 'srt', 'vtt', 'tsv', 'json', 'csv'] as const;
export type OutputFormat = (typeof FORMATS)[number];

/** A transcription as the text of a file. */
export const formatTranscription = (result: Transcription, format: OutputFormat): string => {
  if (format === 'json') return `${JSON.stringify(result)}\n`;
  return result.segments.map(({ text }) => `${text.trim()}\n`).join('');
};
