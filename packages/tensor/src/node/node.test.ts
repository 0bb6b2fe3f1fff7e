import { mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DistilWhisperError, fail } from '../errors.js';
import { expectedTensors, fixturePath } from '../__fixtures__/index.js';
import {
  ioError,
  openFileSource,
  openSafetensorsFile,
  readSafetensors,
  sha256,
  sha256File,
  writeFileAtomic,
  writeSafetensors,
} from '../node.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tensor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => path.join(folder, name);

describe('safetensors files', () => {
  it('round-trip', async () => {
    const all = expectedTensors('safetensors');
    await writeSafetensors(inFolder('x.safetensors'), all, { metadata: { by: 'test' } });
    const back = await readSafetensors(inFolder('x.safetensors'));
    expect([...back].sort()).toEqual([...all].sort());
    const some = await readSafetensors(fixturePath('official.safetensors'), (n) => n === 'bools');
    expect([...some]).toEqual([['bools', all.get('bools')]]);
  });

  it('are read into memory that is lent, where it is large enough', async () => {
    const all = expectedTensors('safetensors');
    await writeSafetensors(inFolder('x.safetensors'), all);
    const file = await openSafetensorsFile(inFolder('x.safetensors'));
    const sizes = [...all.values()].map(({ data }) => data.byteLength);
    const scratch = new Uint8Array(Math.max(...sizes) - 1);
    const lent: boolean[] = [];
    for (const [name, expected] of all) {
      const read = await file.read(name, scratch);
      expect(read).toEqual(expected);
      lent.push(read.data.buffer === scratch.buffer);
    }
    await file.close();
    expect(lent).toEqual(sizes.map((size) => size <= scratch.byteLength));
    expect(new Set(lent).size).toBe(2);
  });

  it('larger than memory are read by range', async () => {
    const big = 3 * 2 ** 30;
    const header = JSON.stringify({
      big: { dtype: 'U8', shape: [big / 1024, 1024], data_offsets: [0, big] },
      small: { dtype: 'U8', shape: [2], data_offsets: [big, big + 2] },
    });
    const handle = await open(inFolder('big.safetensors'), 'w');
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(header.length));
    await handle.write(Buffer.concat([prefix, Buffer.from(header)]), 0);
    await handle.write(Buffer.from([7, 9]), 0, 2, 8 + header.length + big); // sparse in between
    await handle.close();

    const before = process.memoryUsage();
    const file = await openSafetensorsFile(inFolder('big.safetensors'));
    expect((await file.read('small')).data).toEqual(Uint8Array.of(7, 9));
    expect((await file.readRows('big', 3_000_000, 3_000_001)).shape).toEqual([1, 1024]);
    await file.close();
    const after = process.memoryUsage();
    expect(
      after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers,
    ).toBeLessThan(50 * 2 ** 20);
  });

  it('name the file when they cannot be opened', async () => {
    await expect(readSafetensors(inFolder('none'))).rejects.toThrow(
      `cannot read ${inFolder('none')}: no such file or folder`,
    );
    await expect(readSafetensors(folder)).rejects.toThrow(
      `cannot read ${folder}: it is not a file`,
    );
    await writeFile(inFolder('empty'), '');
    await expect(readSafetensors(inFolder('empty'))).rejects.toThrow(
      'empty: not a valid safetensors',
    );
  });

  it('that shrink while open are an error, not zeros', async () => {
    await writeFile(inFolder('x'), 'abcdef');
    const source = await openFileSource(inFolder('x'));
    await writeFile(inFolder('x'), 'abc');
    await expect(source.read(2, 4)).rejects.toThrow('ended at byte 3; was it truncated');
    await expect(source.read(4, 4)).rejects.toThrow('bytes 4 to 8 asked for, but there are only 6');
    await source.close();
  });
});

describe('writeFileAtomic', () => {
  it('writes text, bytes and chunks, and replaces', async () => {
    const file = inFolder('out.txt');
    await writeFileAtomic(file, 'texté');
    expect(await readFile(file, 'utf8')).toBe('texté');
    await writeFileAtomic(file, Buffer.from('bytes'));
    expect(await readFile(file, 'utf8')).toBe('bytes');
    await writeFileAtomic(file, [Buffer.from('one '), Buffer.from('two')]);
    expect(await readFile(file, 'utf8')).toBe('one two');
    expect(await readdir(folder)).toEqual(['out.txt']);
  });

  it('leaves the old file and nothing else when the content fails halfway', async () => {
    const file = inFolder('out.txt');
    await writeFileAtomic(file, 'old');
    const broken = async function* () {
      yield Buffer.from('new');
      throw Object.assign(new Error('write'), { code: 'ENOSPC' });
    };
    await expect(writeFileAtomic(file, broken())).rejects.toThrow(
      `cannot write ${file}: no space left on the disk`,
    );
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['out.txt']);
  });

  it('passes on errors of the content', async () => {
    const broken = function* (): Generator<Uint8Array> {
      fail('shape', 'no');
    };
    await expect(writeFileAtomic(inFolder('x'), broken())).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the path when the folder is missing', async () => {
    const file = inFolder('none/out.txt');
    const failure = await writeFileAtomic(file, '').catch((error: unknown) => error);
    expect(DistilWhisperError.isInstance(failure, 'missing')).toBe(true);
    expect((failure as Error).message).toBe(`cannot write ${file}: no such file or folder`);
  });
});

describe('ioError', () => {
  it('keeps other errors and unknown codes', () => {
    const plain = new Error('no code');
    expect(ioError('read', 'x', plain)).toBe(plain);
    const odd = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    expect((ioError('read', 'x', odd) as Error).message).toBe('cannot read x: EIO: i/o error');
  });
});

describe('sha256', () => {
  // FIPS 180-4 example: "abc"
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  it('of text, bytes and files', async () => {
    expect(sha256('abc')).toBe(abc);
    expect(sha256(Buffer.from('abc'))).toBe(abc);
    await writeFile(inFolder('abc'), 'abc');
    expect(await sha256File(inFolder('abc'))).toBe(abc);
    await expect(sha256File(inFolder('none'))).rejects.toThrow('no such file or folder');
  });
});
