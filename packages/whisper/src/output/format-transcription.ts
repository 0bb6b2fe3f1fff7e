import { fail } from '@distilwhisper/tensor';
import { strip } from '../tokenizer/strip.js';
import type { Segment, Transcription } from '../transcribe/segment.js';
import { cuesOf, type SubtitleOptions } from './cues.js';
import { toMilliseconds } from './format-time.js';
import { toJson } from './to-json.js';

/** Formats that a transcription can be written in; each is also the file extension. */
export const OUTPUT_FORMATS = ['txt', 'srt', 'vtt', 'tsv', 'json', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

const checkLimits = (options: SubtitleOptions): void => {
  for (const option of ['maxLineWidth', 'maxLineCount', 'maxWordsPerLine'] as const) {
    const value = options[option];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      fail('argument', `${option} must be a whole number >= 1, not ${value}`, { option });
  }
};

const toSrt = (segments: readonly Segment[], options: SubtitleOptions): string =>
  cuesOf(segments, { hours: 'always', decimalMark: ',' }, options)
    .map(({ start, end, text }, i) => `${i + 1}\n${start} --> ${end}\n${text}\n\n`)
    .join('');

const toVtt = (segments: readonly Segment[], options: SubtitleOptions): string =>
  [
    'WEBVTT\n\n',
    ...cuesOf(segments, { hours: 'if-any', decimalMark: '.' }, options).map(
      ({ start, end, text }) => `${start} --> ${end}\n${text}\n\n`,
    ),
  ].join('');

/** Rows of start and end in milliseconds and the text, as `cell` writes it. */
const toTable = (
  segments: readonly Segment[],
  separator: string,
  cell: (text: string) => string,
): string =>
  [
    ['start', 'end', 'text'].join(separator),
    ...segments.map(({ start, end, text }) =>
      [toMilliseconds(start), toMilliseconds(end), cell(strip(text))].join(separator),
    ),
  ]
    .map((row) => `${row}\n`)
    .join('');

/**
 * A transcription as the text of a file: `txt` one line a segment; `srt` and `vtt` subtitles;
 * `tsv` and `csv` times in milliseconds and text (CSV quoted after RFC 4180); `json` with the keys
 * of openai/whisper. All but `csv` equal what openai/whisper writes.
 *
 * @throws DistilWhisperError `argument` for a limit below 1
 */
export const formatTranscription = (
  transcription: Transcription,
  format: OutputFormat,
  options: SubtitleOptions = {},
): string => {
  checkLimits(options);
  const { segments } = transcription;
  switch (format) {
    case 'txt':
      return segments.map(({ text }) => `${strip(text)}\n`).join('');
    case 'srt':
      return toSrt(segments, options);
    case 'vtt':
      return toVtt(segments, options);
    case 'tsv':
      return toTable(segments, '\t', (text) => text.replaceAll('\t', ' '));
    case 'csv':
      return toTable(segments, ',', (text) => `"${text.replaceAll('"', '""')}"`);
    case 'json':
      return toJson(transcription);
  }
};
