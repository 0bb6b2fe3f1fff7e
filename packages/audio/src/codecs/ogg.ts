import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { OggOpusDecoder } from 'ogg-opus-decoder';

import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { AudioSource } from '../bytes/audio-source.js';
import { lastGranule, oggPages, oggRate, type OggPage } from './ogg-page.js';
import { openWasmStream } from './wasm-stream.js';

const HEAD_BYTES = 1 << 12;
const TAIL_BYTES = 1 << 17; // two pages of the largest kind

/** Opens Ogg Vorbis or Ogg Opus. Opus is decoded at 48 kHz, whatever the microphone's rate was. */
export const openOgg = async (
  reader: ByteReader,
  source: AudioSource,
  codec: 'vorbis' | 'opus',
  options: OpenAudioOptions,
): Promise<AudioStream> => {
  const { sampleRate, preSkip } = oggRate(await reader.peek(HEAD_BYTES), codec);
  const granule = source.tail && lastGranule(await source.tail(TAIL_BYTES));
  let last: OggPage | undefined;
  const input = oggPages(reader, (page) => {
    if (page.granule >= 0) last = page;
  });
  return openWasmStream(
    {
      name: source.name,
      format: codec,
      input,
      close: () => reader.close(),
      createDecoder: () => (codec === 'opus' ? new OggOpusDecoder() : new OggVorbisDecoder()),
      ...(granule !== undefined && {
        durationSeconds: Math.max(0, granule - preSkip) / sampleRate,
      }),
      durationIsExact: false, // what the last page says is what is there, wherever the file was cut
      totalSamples: () => (last?.endOfStream ? last.granule - preSkip : undefined),
      endedEarly: () => last !== undefined && !last.endOfStream,
    },
    options,
  );
};
