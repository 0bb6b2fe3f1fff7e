import { bytesSource } from '../byte-source.js';
import { DistilWhisperError } from '../errors.js';
import { expectedTensors, fixtureBytes } from '../__fixtures__/index.js';
import { readAll } from '../tensor-file.js';
import { openSafetensors, parseSafetensors } from './read.js';

/** A file with this header text and so many bytes of data. */
const fileOf = (header: unknown, dataBytes: number): Uint8Array => {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
};
const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('reading what the official library wrote', () => {
  const official = fixtureBytes('official.safetensors');

  it('in memory', () => {
    const { tensors, metadata } = parseSafetensors(official);
    const expected = expectedTensors('safetensors');
    expect(tensors.size).toBe(expected.size);
    for (const [name, x] of expected) expect([name, tensors.get(name)]).toEqual([name, x]);
    expect(metadata).toEqual({ format: 'pt' });
  });

  it('lazily, at any alignment', async () => {
    const shifted = new Uint8Array(official.length + 1);
    shifted.set(official, 1);
    const file = await openSafetensors(bytesSource(shifted.subarray(1)));
    const all = await readAll(file);
    expect(all).toEqual(parseSafetensors(official).tensors);
    expect([...(await readAll(file, (name) => name === 'scalar')).keys()]).toEqual(['scalar']);
  });

  it('by rows', async () => {
    const file = await openSafetensors(bytesSource(official));
    const all = expectedTensors('safetensors').get('floats.float16')!;
    expect(await file.readRows('floats.float16', 1, 2)).toEqual({
      dtype: 'float16',
      shape: [1, 3],
      data: (all.data as Uint16Array).slice(3),
    });
    expect((await file.readRows('floats.float16', 2, 2)).shape).toEqual([0, 3]);
    await expect(file.readRows('floats.float16', 1, 3)).rejects.toThrow(
      "bytes: tensor 'floats.float16': rows 1 to 3 of a tensor of shape [2, 3]",
    );
  });

  it('names what a file has when a tensor is missing', async () => {
    const file = await openSafetensors(bytesSource(official, 'model.safetensors'));
    await expect(file.read('no.such')).rejects.toThrow(
      /^model.safetensors: no tensor 'no.such'; the 11 tensors are '.*', '.*', '.*', \.\.\.$/,
    );
  });
});

describe('refusing what breaks the format', () => {
  const cases: [rule: string, bytes: Uint8Array, message: string][] = [
    ['an empty file', new Uint8Array(0), '0 bytes, shorter than its prefix'],
    ['no header', new Uint8Array(8), "the header does not start with '{'"],
    [
      'a header of 2^40 bytes',
      Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0x7b, 0x7d),
      'the header claims 1099511627776 bytes, more than the limit of 100000000',
    ],
    [
      'a truncated header',
      fileOf({ a: f32([1], 0, 4) }, 0).subarray(0, 20),
      'but only 12 follow (truncated?)',
    ],
    ['another format', fileOf('[1, 2]', 0), "the header does not start with '{'"],
    ['broken JSON', fileOf('{"a": ', 0), 'the header is not JSON'],
    [
      'invalid UTF-8',
      fileOf('{"a":"\u00e9"}', 0).map((b) => (b === 0xc3 ? 0xff : b)),
      'is not JSON',
    ],
    [
      'a tensor twice',
      fileOf(
        `{"a":${JSON.stringify(f32([1], 0, 4))},"\\u0061":${JSON.stringify(f32([1], 0, 4))}}`,
        4,
      ),
      "the name 'a' occurs twice in the header",
    ],
    [
      'a key twice within a tensor',
      fileOf('{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}', 4),
      "the name 'shape' occurs twice in the header",
    ],
    [
      'an unknown dtype',
      fileOf({ a: { ...f32([1], 0, 4), dtype: 'F31' } }, 4),
      `tensor 'a' has the unknown dtype "F31"`,
    ],
    ['no dtype', fileOf({ a: 3 }, 4), "tensor 'a' has the unknown dtype undefined"],
    ['null', fileOf({ a: null }, 4), "tensor 'a' has the unknown dtype undefined"],
    ['a negative size', fileOf({ a: f32([-1], 0, 4) }, 4), "tensor 'a' has the shape [-1]"],
    ['a fractional size', fileOf({ a: f32([0.5], 0, 4) }, 4), "tensor 'a' has the shape [0.5]"],
    ['no shape', fileOf({ a: f32(undefined, 0, 4) }, 4), "tensor 'a' has the shape undefined"],
    [
      'a huge shape',
      fileOf({ a: f32([2 ** 50, 2 ** 50], 0, 4) }, 4),
      'but its data_offsets span 4',
    ],
    [
      'one offset',
      fileOf({ a: { ...f32([1], 0, 4), data_offsets: [0] } }, 4),
      'not two byte counts',
    ],
    ['a text offset', fileOf({ a: f32([1], 0, '4') }, 4), 'not two byte counts'],
    ['offsets backwards', fileOf({ a: f32([1], 4, 0) }, 4), 'but its data_offsets span -4'],
    [
      'a shape that disagrees with the bytes',
      fileOf({ a: f32([2, 3], 0, 20) }, 20),
      "tensor 'a' of float32 [2, 3] takes 24 bytes, but its data_offsets span 20",
    ],
    [
      'an overlap',
      fileOf({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12),
      "tensor 'b' begins at byte 4 and overlaps tensor 'a', which ends at 8",
    ],
    [
      'a hole',
      fileOf({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
      "a hole of 4 bytes lies between tensor 'a' and tensor 'b'",
    ],
    ['a hole at the start', fileOf({ a: f32([1], 4, 8) }, 8), 'between the header and tensor'],
    ['bytes left over', fileOf({ a: f32([1], 0, 4) }, 6), '2 bytes follow the last tensor'],
    [
      'truncated data',
      fileOf({ a: f32([2], 0, 8) }, 5),
      "tensor 'a' ends at byte 8, but there are 5 bytes of data (truncated?)",
    ],
    ['metadata that is a list', fileOf({ __metadata__: [] }, 0), '__metadata__ is not an object'],
    [
      'metadata that is no text',
      fileOf({ __metadata__: { a: 1 } }, 0),
      "__metadata__ 'a' is not a string",
    ],
    ['deep nesting', fileOf(`{"a":${'['.repeat(1e6)}`, 0), 'is not JSON'],
  ];

  it.each(cases)('%s', async (_rule, bytes, message) => {
    const failures = await Promise.all([
      openSafetensors(bytesSource(bytes, 'x.safetensors')).catch((error: unknown) => error),
      (async () => parseSafetensors(bytes, 'x.safetensors'))().catch((error: unknown) => error),
    ]);
    for (const failure of failures) {
      expect(DistilWhisperError.isInstance(failure, 'format')).toBe(true);
      expect((failure as Error).message).toContain(message);
      expect((failure as Error).message).toMatch(/^x.safetensors: not a valid safetensors file: /);
    }
  });

  it('types without a dtype here are unsupported, not invalid', () => {
    const bytes = fileOf({ a: { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] } }, 4);
    expect(() => parseSafetensors(bytes)).toThrow(
      new DistilWhisperError(
        'unsupported',
        "bytes: tensor 'a' is of type F8_E4M3; convert it to a float, I64, I32, I8, U8 or BOOL type first",
      ),
    );
  });
});

it('accepts a header padded with spaces, no tensors, and a tensor named like a prototype', () => {
  expect(parseSafetensors(fileOf('{}   ', 0)).tensors.size).toBe(0);
  const bytes = fileOf(`{"__proto__":${JSON.stringify(f32([1], 0, 4))}}`, 4);
  expect([...parseSafetensors(bytes).tensors.keys()]).toEqual(['__proto__']);
});
