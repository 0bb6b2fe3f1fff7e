import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeAudio } from '@distilwhisper/audio';
import {
  bytesSource,
  openSafetensors,
  openTorch,
  parseSafetensors,
  readAll,
} from '@distilwhisper/tensor';
import { storedZip } from './stored-zip.js';

/** A reader and files to start from. */
export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

const packages = path.resolve(import.meta.dirname, '../../packages');
const fixture = (...parts: readonly string[]): Uint8Array =>
  new Uint8Array(readFileSync(path.join(packages, ...parts)));
const tensorFixture = (name: string) => fixture('tensor/src/__fixtures__', name);
const audioFixture = (name: string) => fixture('audio/src/__fixtures__', name);

/** The JSON text of a safetensors file, and the data after it. */
const headerOf = (name: string) => {
  const bytes = tensorFixture(name);
  const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  return { json: bytes.slice(8, end), data: bytes.slice(end) };
};
const official = headerOf('official.safetensors');

/** A file around a changed header, so that changes reach the JSON and not only its length. */
const withHeader = (json: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(8 + json.length + official.data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(official.data, 8 + json.length);
  return bytes;
};

const readSafetensors = async (bytes: Uint8Array): Promise<unknown> => {
  const lazy = await readAll(await openSafetensors(bytesSource(bytes)));
  return [lazy, parseSafetensors(bytes)];
};

const readTorch = async (bytes: Uint8Array): Promise<unknown> =>
  readAll(await openTorch(bytesSource(bytes)));

/** The pickle of a PyTorch file (its first entry), to be changed alone inside an intact archive. */
const pickleOf = (name: string): Uint8Array => {
  const bytes = Buffer.from(tensorFixture(name));
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return new Uint8Array(bytes.subarray(start, bytes.indexOf('PK', start)));
};

/** Data for the storages 0 to 11 of the fixtures, of the size each has there. */
const STORAGES = Object.fromEntries(
  [48, 24, 12, 12, 16, 8, 3, 2, 3, 4, 0, 48].map((size, i) => [
    `a/data/${i}`,
    new Uint8Array(size),
  ]),
);
const NESTED_STORAGES = { 'a/data/0': new Uint8Array(24), 'a/data/1': new Uint8Array(12) };

export const TARGETS: readonly FuzzTarget[] = [
  {
    name: 'safetensors',
    seeds: ['official.safetensors', 'ordered.safetensors'].map(tensorFixture),
    read: readSafetensors,
  },
  {
    name: 'safetensors header',
    seeds: [official.json],
    read: (json) => readSafetensors(withHeader(json)),
  },
  {
    name: 'torch zip',
    seeds: ['state.bin', 'nested.pt', 'nested-protocol4.pt', 'malicious.pt'].map(tensorFixture),
    read: readTorch,
  },
  {
    name: 'pickle of a state dict',
    seeds: [pickleOf('state.bin')],
    read: (bytes) => readTorch(storedZip({ 'a/data.pkl': bytes, ...STORAGES })),
  },
  {
    name: 'pickle of a checkpoint',
    seeds: ['nested.pt', 'nested-protocol4.pt', 'malicious.pt'].map(pickleOf),
    read: (bytes) => readTorch(storedZip({ 'a/data.pkl': bytes, ...NESTED_STORAGES })),
  },
  {
    name: 'wav',
    seeds: ['u8.wav', 's24-stereo.wav', 'f32.wav', 'alaw.wav', 'piped.wav', 'rf64.wav'].map(
      audioFixture,
    ),
    read: (bytes) => decodeAudio(bytes, { onWarning: () => {} }),
  },
];
