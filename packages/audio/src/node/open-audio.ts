import { fileURLToPath } from 'node:url';

import { fail } from '@distilwhisper/tensor';

import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import { audioSource, type AudioBytes, type AudioSource } from '../bytes/audio-source.js';
import { collectAudio, type DecodedAudio } from '../decode-audio.js';
import { openSource, type OpenOther } from '../open-source.js';
import { fileSource } from './file-source.js';
import { openWithFfmpeg } from './ffmpeg.js';

export interface OpenAudioFileOptions extends OpenAudioOptions {
  /** For messages, where the source has no path. */
  readonly name?: string;
  /** The ffmpeg command that decodes m4a, webm and other formats; `false` to do without. Default `ffmpeg`. */
  readonly ffmpeg?: string | false;
}

/** A path, a file URL, bytes, or a stream of bytes such as `process.stdin`. */
export type AudioFile = string | URL | AudioBytes;

const sourceOf = async (audio: AudioFile, name?: string): Promise<AudioSource> => {
  if (typeof audio === 'string') return fileSource(audio);
  if (audio instanceof URL) return fileSource(fileURLToPath(audio));
  return audioSource(audio, name);
};

/**
 * Opens an audio file, told by its content: wav, flac, mp3, ogg vorbis and ogg opus by built-in decoders,
 * all else by an installed ffmpeg.
 *
 * @throws DistilWhisperError `missing` or `io` where the file cannot be read, `format` where it is empty,
 *   damaged or not audio, `unsupported` where it needs ffmpeg and there is none
 */
export const openAudio = async (
  audio: AudioFile,
  { name, ffmpeg = 'ffmpeg', ...options }: OpenAudioFileOptions = {},
): Promise<AudioStream> => {
  const openOther: OpenOther = (reader, source, what) =>
    ffmpeg === false
      ? fail(
          'unsupported',
          `${source.name}: ${what} needs ffmpeg, which these options rule out; convert it to wav, flac, mp3 or ogg`,
          { name: source.name, what },
        )
      : openWithFfmpeg(reader, source, what, ffmpeg, options);
  return openSource(await sourceOf(audio, name), options, openOther);
};

/**
 * Decodes an audio file to mono samples at 16 kHz: 230 MB of memory an hour. Longer recordings are read
 * in flat memory with `monoBlocks(await openAudio(file))`. Errors: see {@link openAudio}.
 */
export const decodeAudio = async (
  audio: AudioFile,
  options: OpenAudioFileOptions = {},
): Promise<DecodedAudio> => collectAudio(await openAudio(audio, options));
