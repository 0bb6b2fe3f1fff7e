import type { Rng } from '@distilwhisper/tensor';

const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0xffffffff];

type Mutation = (rng: Rng, bytes: Uint8Array) => Uint8Array;

const edited = (bytes: Uint8Array, edit: (copy: Uint8Array) => void): Uint8Array => {
  const copy = bytes.slice();
  edit(copy);
  return copy;
};

/** Positions favour the first kilobyte, where headers are. */
const position = (rng: Rng, length: number): number =>
  rng.int(rng.uniform() < 0.5 ? Math.min(length, 1024) : length);

const splice = (bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at + removed)]);

const MUTATIONS: readonly Mutation[] = [
  (rng, bytes) => edited(bytes, (copy) => (copy[position(rng, copy.length)]! ^= 1 << rng.int(8))),
  (rng, bytes) => edited(bytes, (copy) => (copy[position(rng, copy.length)] = rng.int(256))),
  (rng, bytes) =>
    edited(bytes, (copy) => {
      const width = [1, 2, 4, 8][rng.int(4)]!;
      const at = Math.max(0, position(rng, copy.length) - width);
      const value = BigInt(EDGES[rng.int(EDGES.length)]!) * BigInt(1 + rng.int(3));
      for (let i = 0; i < width && at + i < copy.length; i += 1)
        copy[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
    }),
  (rng, bytes) => bytes.slice(0, position(rng, bytes.length)),
  (rng, bytes) => splice(bytes, position(rng, bytes.length), 1 + rng.int(16), new Uint8Array(0)),
  (rng, bytes) => {
    const from = position(rng, bytes.length);
    return splice(bytes, position(rng, bytes.length), 0, bytes.slice(from, from + 1 + rng.int(64)));
  },
  (rng, bytes) => {
    const noise = Uint8Array.from({ length: 1 + rng.int(16) }, () => rng.int(256));
    return splice(bytes, position(rng, bytes.length), 0, noise);
  },
];

/** One to four random changes: flipped bits, edge values, cuts, copies, insertions. */
export const mutate = (rng: Rng, seed: Uint8Array): Uint8Array => {
  let bytes = seed;
  for (let changes = 1 + rng.int(4); changes > 0 && bytes.length > 0; changes -= 1)
    bytes = MUTATIONS[rng.int(MUTATIONS.length)]!(rng, bytes);
  return bytes;
};
