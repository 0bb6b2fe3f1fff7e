import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { DistilWhisperError, fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';

import type { AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { AudioSource } from '../bytes/audio-source.js';
import { byteReader, type ByteReader } from '../bytes/byte-reader.js';
import { openWav } from '../wav/wav-stream.js';

const ERROR_CHARACTERS = 2000;

// The `file:` prefix keeps ffmpeg from reading a file name as an address or an option.
const decodeArguments = (file: string): string[] => [
  ...['-nostdin', '-v', 'error', '-protocol_whitelist', 'file,pipe', '-i', `file:${file}`],
  ...['-map', '0:a:0', '-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1'],
];

const notInstalled = (name: string, what: string, command: string): never =>
  fail(
    'unsupported',
    `${name}: ${what} needs ffmpeg, and '${command}' is not installed. ` +
      'Install it (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg) so that it is on the PATH, ' +
      'or convert the file to wav, flac, mp3 or ogg',
    { name, what, command },
  );

/** The wav stream that ffmpeg makes of a file. Ends the process when it is no longer read. */
async function* ffmpegOutput(
  command: string,
  file: string,
  { name, what, onWarning }: { name: string; what: string; onWarning: (message: string) => void },
): AsyncGenerator<Uint8Array, void, void> {
  const child = spawn(command, decodeArguments(file), { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, ERROR_CHARACTERS);
  });
  const closed = once(child, 'close').catch((error: unknown) => [error]);
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array;
    const [status] = (await closed) as [unknown];
    if ((status as { code?: unknown } | null)?.code === 'ENOENT') notInstalled(name, what, command);
    const firstLine = complaint.trim().split('\n')[0] ?? '';
    if (status !== 0)
      fail('format', `${name}: ffmpeg cannot decode it (${what}): ${firstLine || String(status)}`, {
        name,
        what,
      });
    if (firstLine) onWarning(`${name}: ffmpeg reports: ${firstLine}`);
  } finally {
    child.kill();
  }
}

/** Writes what is left of a stream to a temporary file: ffmpeg has to seek in some formats. */
const spool = async (
  reader: ByteReader,
): Promise<{ file: string; remove: () => Promise<void> }> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-audio-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const file = path.join(folder, 'input');
  try {
    await pipeline(reader.rest(1 << 16), createWriteStream(file));
  } catch (error) {
    await remove();
    throw ioError('write', file, error);
  }
  return { file, remove };
};

/**
 * Opens what the built-in decoders do not know with an installed ffmpeg.
 *
 * @throws DistilWhisperError `unsupported` where ffmpeg is not installed, `format` where it cannot decode the file
 */
export const openWithFfmpeg = async (
  reader: ByteReader,
  source: AudioSource,
  what: string,
  command: string,
  { onWarning = () => {} }: OpenAudioOptions,
): Promise<AudioStream> => {
  const { name } = source;
  const { file, remove } = source.path
    ? { file: source.path, remove: async () => {} }
    : await spool(reader);
  await reader.close();
  const output = byteReader(ffmpegOutput(command, file, { name, what, onWarning }));
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= output.close().then(remove));
  try {
    const wav = await openWav(output, { name, stream: () => output.rest(1 << 16) }, { onWarning });
    const blocks = async function* (): ReturnType<AudioStream['blocks']> {
      try {
        yield* wav.blocks();
      } finally {
        await close();
      }
    };
    return { ...wav, format: 'ffmpeg', blocks, close };
  } catch (error) {
    await close();
    if (DistilWhisperError.isInstance(error)) throw error;
    throw new DistilWhisperError('io', `${name}: ffmpeg failed`, { name }, { cause: error });
  }
};
