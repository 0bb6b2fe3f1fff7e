import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '@distilwhisper/tensor';
import { ioError, writeFileAtomic } from '@distilwhisper/tensor/node';
import {
  formatTranscription,
  OUTPUT_FORMATS,
  type OutputFormat,
  type Segment,
  type SubtitleOptions,
  type Transcription,
} from '@distilwhisper/whisper';
import { clock } from './progress.js';
import { print, type Terminal } from './terminal.js';

export interface OutputPlan {
  readonly formats: readonly OutputFormat[];
  /** Print the times of every segment. */
  readonly timestamps: boolean;
  /** Files go here; without it the result is printed. */
  readonly folder?: string | undefined;
  /** Line lengths of srt and vtt. */
  readonly subtitles?: SubtitleOptions;
}

/** `srt,json` or `all` as a list. @throws DistilWhisperError `argument` */
export const parseFormats = (list: string): readonly OutputFormat[] => {
  if (list === 'all') return OUTPUT_FORMATS;
  return list.split(',').map((name) => {
    const format = OUTPUT_FORMATS.find((known) => known === name.trim());
    return format ?? fail('argument', `unknown format '${name}'; there are ${OUTPUT_FORMATS.join(', ')} and all`, { format: name }); // prettier-ignore
  });
};

/**
 * Checks, before any work, that every input has outputs of its own.
 *
 * @throws DistilWhisperError `argument`, or `io` where the folder cannot be made
 */
export const checkOutputs = async (plan: OutputPlan, inputs: readonly string[]): Promise<void> => {
  const { folder, formats } = plan;
  if (folder === undefined) {
    if (formats.length > 1)
      fail('argument', `${formats.length} formats can only be written to files; add --output-dir`, { formats }); // prettier-ignore
    return;
  }
  const seen = new Map<string, string>();
  for (const input of inputs) {
    const stem = stemOf(input);
    const other = seen.get(stem);
    if (other !== undefined)
      fail('argument', `${other} and ${input} would both be written to ${path.join(folder, stem)}.*; transcribe them into different folders`, { stem }); // prettier-ignore
    seen.set(stem, input);
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw ioError('create', folder, error);
  }
};

/** Whether segments are printed as they are decoded, and not once more at the end. */
export const printsSegments = ({
  folder,
  formats,
}: Pick<OutputPlan, 'folder' | 'formats'>): boolean => folder === undefined && formats[0] === 'txt';

/** Writes a file for each format, atomically; or prints the one format. */
export const writeOutputs = async (
  terminal: Terminal,
  { folder, formats, subtitles }: OutputPlan,
  input: string,
  result: Transcription,
): Promise<void> => {
  for (const format of formats) {
    if (folder !== undefined) {
      const file = path.join(folder, `${stemOf(input)}.${format}`);
      await writeFileAtomic(file, formatTranscription(result, format, subtitles));
      continue;
    }
    if (!printsSegments({ folder, formats }))
      await print(terminal, formatTranscription(result, format, subtitles));
  }
};

/** One line of plain text, with its times where they are asked for. */
export const renderSegment = ({ start, end, text }: Segment, timestamps: boolean): string =>
  text.trim() === ''
    ? ''
    : `${timestamps ? `[${clock(start)} -> ${clock(end)}] ` : ''}${text.trim()}\n`;

const stemOf = (input: string): string => path.basename(input, path.extname(input));
