import { spawnSync } from 'node:child_process';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { DistilWhisperError } from '@distilwhisper/tensor';

import { fixture, inPieces, rmsDifference, signal } from '../__fixtures__/signal.js';
import { bytesOf, wavFile } from '../__fixtures__/wav-file.js';
import { encodeWav } from '../wav/encode-wav.js';
import { decodeAudio, openAudio } from './open-audio.js';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const itFfmpeg = hasFfmpeg ? it : it.skip;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audio-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const write = async (name: string, bytes: Uint8Array): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
};
const decodeWithWarnings = async (audio: Parameters<typeof decodeAudio>[0]) => {
  const warnings: string[] = [];
  const decoded = await decodeAudio(audio, { onWarning: (message) => warnings.push(message) });
  return { ...decoded, warnings };
};
const failure = async (work: Promise<unknown>): Promise<DistilWhisperError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(DistilWhisperError.isInstance(error)).toBe(true);
  return error as DistilWhisperError;
};

describe('compressed files', () => {
  // file, channels, seconds, largest rms difference to the signal that was encoded
  it.each([
    ['flac16-stereo.flac', 'flac', 2, 0.1, 1e-3],
    ['flac24.flac', 'flac', 1, 0.25, 1e-6],
    ['ogg-flac.oga', 'flac', 1, 0.25, 1e-4],
    ['tagged.mp3', 'mp3', 1, 1, 0.02],
    ['vorbis-stereo.ogg', 'vorbis', 2, 0.5, 0.02],
    ['opus.ogg', 'opus', 1, 0.5, 0.02],
  ])('%s holds what was encoded, without delay', async (file, format, channels, seconds, limit) => {
    const stream = await openAudio(fixture(file));
    expect(stream).toMatchObject({ format, channels });
    await stream.close();
    const { samples, seconds: actual, warnings } = await decodeWithWarnings(fixture(file));
    expect(actual).toBeCloseTo(seconds, 2);
    if (stream.durationSeconds !== undefined)
      expect(stream.durationSeconds).toBeCloseTo(seconds, 2);
    // The mean of s and s / 2 is 0.75 s.
    const expected = signal(16_000, samples.length).map((x) => (channels === 2 ? 0.75 * x : x));
    expect(rmsDifference(samples, expected)).toBeLessThan(limit);
    expect(warnings).toEqual([]);
  });

  it('an mp3 without a gapless tag keeps the delay of its encoder, as in ffmpeg', async () => {
    const { samples, warnings } = await decodeWithWarnings(fixture('untagged-stereo.mp3'));
    const delay = Math.round((1105 / 44_100) * 16_000);
    const expected = signal(16_000, 7000).map((x) => 0.75 * x);
    expect(rmsDifference(samples.subarray(delay), expected)).toBeLessThan(0.05);
    expect(warnings).toEqual([]);
  });

  it.each(['flac24.flac', 'tagged.mp3', 'vorbis-stereo.ogg', 'opus.ogg', 'piped.wav'])(
    '%s decodes the same from a path, a URL, bytes, a pipe and under another name',
    async (file) => {
      const bytes = readFileSync(fixture(file));
      const { samples } = await decodeAudio(fixture(file));
      const renamed = await write('renamed.wav', bytes);
      const sources = [
        pathToFileURL(fixture(file)),
        Uint8Array.from(bytes),
        new Uint8Array(bytes).buffer,
        new Blob([new Uint8Array(bytes)]),
        inPieces(bytes, 333),
        createReadStream(fixture(file)),
        new Blob([new Uint8Array(bytes)]).stream(),
        renamed,
      ];
      for (const source of sources)
        expect((await decodeAudio(source as Uint8Array)).samples).toEqual(samples);
    },
  );
});

describe('files that end early', () => {
  it.each([
    ['flac24.flac', 0.7, 'the file ends early: its header promises 0.250 s'],
    ['tagged.mp3', 0.7, 'the file ends early: its header promises 1.000 s'],
    ['vorbis-stereo.ogg', 0.9, 'the file ends early, after'],
    ['opus.ogg', 0.7, 'the file ends early, after'],
  ])('%s decodes as far as it goes, and warns', async (file, share, message) => {
    const whole = readFileSync(fixture(file));
    const cut = whole.subarray(0, Math.round(whole.length * share));
    const { seconds, warnings } = await decodeWithWarnings(cut);
    expect(seconds).toBeGreaterThan(0.05);
    expect(warnings.join('\n')).toContain(message);
  });

  it.each([
    ['tagged.mp3', 120],
    ['flac24.flac', 60],
    ['opus.ogg', 150],
  ])('%s of which nothing is left is an error', async (file, bytes) => {
    const cut = await write(`cut-${file}`, readFileSync(fixture(file)).subarray(0, bytes));
    const { code, message } = await failure(decodeAudio(cut));
    expect(code).toBe('format');
    expect(message).toMatch(/holds no (mp3|flac|opus) audio that can be decoded.*was it cut off\?/);
  });
});

describe('bad input', () => {
  it('no such file, a folder, an empty file', async () => {
    const missing = await failure(decodeAudio(path.join(folder, 'none.wav')));
    expect(missing.code).toBe('missing');
    expect(missing.message).toMatch(/^cannot read .*none\.wav: no such file/);
    const directory = await failure(decodeAudio(folder));
    expect(directory.message).toContain('it is a folder, not a file');
    const empty = await failure(decodeAudio(await write('empty.mp3', new Uint8Array(0))));
    expect(empty.message).toMatch(/empty\.mp3: the file is empty \(0 bytes\)$/);
  });

  it('text renamed .wav', async () => {
    const file = await write('notes.wav', new TextEncoder().encode('Things to do:\n- buy milk\n'));
    const { code, message } = await failure(decodeAudio(file));
    expect(code).toBe('format');
    expect(message).toContain('notes.wav: holds text, not audio; it begins with "Things to do:');
  });

  it('a wav without samples, and one with a single sample', async () => {
    const none = wavFile({ data: new Uint8Array(0) });
    const { message } = await failure(decodeAudio(await write('none.wav', none)));
    expect(message).toContain('the recording is empty: it has a header but no samples');
    for (const sampleRate of [8000, 16_000, 48_000]) {
      const one = wavFile({ data: bytesOf(Int16Array.of(8192)), sampleRate });
      const { samples } = await decodeAudio(one);
      expect(samples.length).toBe(sampleRate === 8000 ? 2 : 1);
      expect(samples[0]).toBeCloseTo(0.25, 1);
    }
  });

  it('NaN in a float file names the sample', async () => {
    const data = new Float32Array(20_000);
    data[12_000] = NaN;
    const file = await write('nan.wav', wavFile({ data: bytesOf(data), codec: 3, bits: 32 }));
    const { code, message } = await failure(decodeAudio(file));
    expect(code).toBe('numeric');
    expect(message).toContain('nan.wav: sample 12000 (0.750 s) is NaN');
  });

  it('8 channels at 192 kHz become their mean at 16 kHz', async () => {
    const { samples } = await decodeAudio(fixture('8-channels-192k.wav'));
    const mean = [1, 2, 3, 4, 5, 6, 7, 8].reduce((sum, n) => sum + 1 / n, 0) / 8;
    const expected = signal(16_000, 160).map((x) => mean * x);
    expect(samples.length).toBe(160);
    expect(rmsDifference(samples.subarray(40, 120), expected.subarray(40, 120))).toBeLessThan(1e-3);
  });
});

describe('formats that need ffmpeg', () => {
  itFfmpeg.each(['aac.m4a', 'opus.webm'])('%s', async (file) => {
    const stream = await openAudio(fixture(file));
    expect(stream.format).toBe('ffmpeg');
    await stream.close();
    const { samples, warnings } = await decodeWithWarnings(fixture(file));
    expect(rmsDifference(samples, signal(16_000, 8000))).toBeLessThan(0.05);
    expect(warnings).toEqual([]);
    // From a pipe it goes through a temporary file, which is gone afterwards.
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('distilwhisper-audio-'));
    expect((await decodeAudio(inPieces(readFileSync(fixture(file)), 500))).samples).toEqual(
      samples,
    );
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('distilwhisper-audio-'));
    expect(after).toEqual(before);
  });

  itFfmpeg('a wav of another codec', async () => {
    const { samples } = await decodeAudio(fixture('adpcm.wav'));
    expect(rmsDifference(samples, signal(16_000, 4000))).toBeLessThan(0.02);
  });

  itFfmpeg('what ffmpeg cannot decode either is an error with its reason', async () => {
    const file = await write('broken.m4a', readFileSync(fixture('aac.m4a')).subarray(0, 900));
    const { code, message } = await failure(decodeAudio(file));
    expect(code).toBe('format');
    expect(message).toMatch(
      /broken\.m4a: ffmpeg cannot decode it \(MPEG-4 audio \(m4a, mp4\)\): ./,
    );
  });

  it('without ffmpeg the error says what to install', async () => {
    const absent = await failure(decodeAudio(fixture('aac.m4a'), { ffmpeg: 'no-such-ffmpeg' }));
    expect(absent.code).toBe('unsupported');
    expect(absent.message).toContain(
      "aac.m4a: MPEG-4 audio (m4a, mp4) needs ffmpeg, and 'no-such-ffmpeg' is not installed. " +
        'Install it (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg)',
    );
    const refused = await failure(decodeAudio(fixture('opus.webm'), { ffmpeg: false }));
    expect(refused.message).toContain(
      'opus.webm: Matroska or WebM needs ffmpeg, which these options',
    );
  });
});

it('a stream that is not read to its end lets go of its source', async () => {
  let released = false;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* inPieces(readFileSync(fixture('vorbis-stereo.ogg')), 1000);
    } finally {
      released = true;
    }
  };
  const stream = await openAudio(source());
  for await (const block of stream.blocks()) {
    expect(block.length).toBe(2);
    break;
  }
  expect(released).toBe(true);
});

it('a wav file that is read to its end is closed, whatever follows the samples', async () => {
  let released = false;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield encodeWav(new Float32Array(100), 16000);
      yield new Uint8Array(50);
    } finally {
      released = true;
    }
  };
  const stream = await openAudio(source());
  let frames = 0;
  for await (const [samples] of stream.blocks()) frames += samples!.length;
  expect([frames, released]).toEqual([100, true]);
});
