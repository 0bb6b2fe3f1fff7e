import { fail } from '@distilwhisper/tensor';

import type { AudioStream, OpenAudioOptions } from './audio-stream.js';
import { byteReader, type ByteReader } from './bytes/byte-reader.js';
import type { AudioSource } from './bytes/audio-source.js';
import { openFlac } from './codecs/flac.js';
import { openMp3 } from './codecs/mp3.js';
import { openOgg } from './codecs/ogg.js';
import { id3Bytes, sniff, SNIFF_BYTES } from './sniff.js';
import { openWav } from './wav/wav-stream.js';

/** Opens what the built-in decoders do not know; `what` names it in words. */
export type OpenOther = (
  reader: ByteReader,
  source: AudioSource,
  what: string,
) => Promise<AudioStream>;

const MIN_RATE = 1000;
const MAX_RATE = 768_000;

const openByContent = async (
  reader: ByteReader,
  source: AudioSource,
  options: OpenAudioOptions,
  openOther: OpenOther,
): Promise<AudioStream> => {
  const { name } = source;
  const start = await reader.peek(10);
  if (start.length === 0) fail('format', `${name}: the file is empty (0 bytes)`, { name });
  const tagBytes = await reader.skip(id3Bytes(start));
  const sniffed = sniff(await reader.peek(SNIFF_BYTES), tagBytes > 0);
  switch (sniffed.format) {
    case 'wav':
      return openWav(reader, source, options);
    case 'flac':
      return openFlac(reader, source, options);
    case 'mp3':
      return openMp3(reader, source, options);
    case 'vorbis':
    case 'opus':
      return openOgg(reader, source, sniffed.format, options);
    case 'text':
      return fail(
        'format',
        `${name}: holds text, not audio; it begins with ${JSON.stringify(sniffed.beginning)}`,
        { name },
      );
    case 'other':
      return openOther(reader, source, sniffed.what);
  }
};

/**
 * Opens audio from any source, told by its content.
 *
 * @throws DistilWhisperError `format` where it is empty, damaged or not audio; what `openOther` throws
 */
export const openSource = async (
  source: AudioSource,
  options: OpenAudioOptions,
  openOther: OpenOther,
): Promise<AudioStream> => {
  const reader = byteReader(source.stream());
  try {
    const stream = await openByContent(reader, source, options, openOther);
    if (stream.sampleRate < MIN_RATE || stream.sampleRate > MAX_RATE) {
      await stream.close();
      fail(
        'format',
        `${source.name}: the header says ${stream.sampleRate} samples a second; ${MIN_RATE} to ${MAX_RATE} are accepted`,
        { name: source.name, sampleRate: stream.sampleRate },
      );
    }
    return stream;
  } catch (error) {
    await reader.close().catch(() => {});
    throw error;
  }
};
