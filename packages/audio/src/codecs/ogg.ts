import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { OggOpusDecoder } from 'ogg-opus-decoder';

import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { AudioSource } from '../bytes/audio-source.js';
import { lastOggPage, oggRate } from './ogg-page.js';
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
  const rate = oggRate(await reader.peek(HEAD_BYTES), codec);
  const last = source.tail && lastOggPage(await source.tail(TAIL_BYTES));
  return openWasmStream(
    reader,
    {
      name: source.name,
      format: codec,
      createDecoder: () => (codec === 'opus' ? new OggOpusDecoder() : new OggVorbisDecoder()),
      durationSeconds: rate && last && Math.max(0, last.granule - rate.preSkip) / rate.sampleRate,
      durationIsExact: false, // what the last page says is what is there, wherever the file was cut
      endsEarly: last !== undefined && !last.endOfStream,
    },
    options,
  );
};
