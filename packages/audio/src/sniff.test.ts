import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { fixture } from './__fixtures__/signal.js';
import { id3Bytes, sniff, SNIFF_BYTES } from './sniff.js';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

it.each([
  ['u8.wav', 'wav'],
  ['rf64.wav', 'wav'],
  ['flac24.flac', 'flac'],
  ['ogg-flac.oga', 'flac'],
  ['untagged-stereo.mp3', 'mp3'],
  ['vorbis-stereo.ogg', 'vorbis'],
  ['opus.ogg', 'opus'],
  ['aac.m4a', 'other'],
  ['opus.webm', 'other'],
  ['adpcm.wav', 'other'],
])('%s is %s', (file, format) => {
  expect(sniff(readFileSync(fixture(file)).subarray(0, SNIFF_BYTES), false).format).toBe(format);
});

it('finds MPEG audio behind an ID3 tag', () => {
  const file = readFileSync(fixture('tagged.mp3'));
  const tag = id3Bytes(file);
  expect(tag).toBeGreaterThan(10);
  expect(sniff(file.subarray(tag), true)).toEqual({ format: 'mp3' });
  expect(id3Bytes(ascii('RIFF....WAVE'))).toBe(0);
});

it('finds MPEG audio that begins within a frame', () => {
  const file = readFileSync(fixture('untagged-stereo.mp3'));
  expect(sniff(file.subarray(100, SNIFF_BYTES), false)).toEqual({ format: 'mp3' });
});

it('knows text, in any language, from data', () => {
  expect(sniff(ascii('Dear diary, ...'), false)).toEqual({
    format: 'text',
    beginning: 'Dear diary, ...',
  });
  expect(sniff(ascii('Любий щоденнику'), false).format).toBe('text');
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * i * 31 + 7) % 251);
  expect(sniff(noise, false)).toEqual({ format: 'other', what: 'data of no known audio format' });
});

it('never throws on the beginning of a file', () => {
  for (const file of readdirSync(path.dirname(fixture('x'))))
    for (const length of [1, 3, 4, 8, 12, 20, 27, 40, 100])
      expect(() => sniff(readFileSync(fixture(file)).subarray(0, length), false)).not.toThrow();
});
