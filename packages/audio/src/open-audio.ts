import { fail } from '@distilwhisper/tensor';

import type { AudioStream, OpenAudioOptions } from './audio-stream.js';
import { audioSource, type AudioBytes } from './bytes/audio-source.js';
import { openSource, type OpenOther } from './open-source.js';

const refuseOther: OpenOther = async (_reader, { name }, what) =>
  fail(
    'unsupported',
    `${name}: ${what} is not decoded here; convert it to wav, flac, mp3 or ogg, ` +
      'or open it with @distilwhisper/audio/node, which uses an installed ffmpeg',
    { name, what },
  );

/**
 * Opens wav, flac, mp3, ogg vorbis or ogg opus audio in memory or arriving as a stream of bytes.
 * Runs in browsers; `@distilwhisper/audio/node` also takes paths.
 *
 * @throws DistilWhisperError `format` where the bytes are empty, damaged or not audio, `unsupported` for other formats
 */
export const openAudio = (
  audio: AudioBytes,
  options: OpenAudioOptions & { readonly name?: string } = {},
): Promise<AudioStream> => openSource(audioSource(audio, options.name), options, refuseOther);
