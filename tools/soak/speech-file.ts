import { createWriteStream, readdirSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { SAMPLE_RATE } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';

const AUDIO = /\.(wav|flac|mp3|ogg|opus)$/;

/** The audio files of a folder and its subfolders, in order of their paths. */
export const audioFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => AUDIO.test(name))
    .sort()
    .map((name) => path.join(folder, name));

const header = (bytes: number): Buffer => {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(SAMPLE_RATE, 24);
  head.writeUInt32LE(SAMPLE_RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
};

/** Writes a wav of so many minutes: clips one after the other, half a second apart, again from the first. */
export const writeLongSpeech = async (
  file: string,
  clips: readonly string[],
  minutes: number,
): Promise<void> => {
  let left = minutes * 60 * SAMPLE_RATE;
  const out = createWriteStream(file);
  out.write(header(left * 2));
  for (let i = 0; left > 0; i += 1) {
    const { samples } = await decodeAudio(clips[i % clips.length]!);
    const part = new Int16Array(Math.min(left, samples.length + SAMPLE_RATE / 2));
    part.set(Int16Array.from(samples.subarray(0, part.length), (x) => Math.round(x * 32_767)));
    if (!out.write(Buffer.from(part.buffer))) await once(out, 'drain');
    left -= part.length;
  }
  out.end();
  await once(out, 'close');
};
