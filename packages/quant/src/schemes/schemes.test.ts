import { tensor } from '@distilwhisper/tensor';
import { dequantizeWeight } from './dequantize-weight.js';
import { quantizeWeight } from './quantize-weight.js';
import { storedBytes } from './quantized-weight.js';
import { parseScheme, schemeName } from './scheme-text.js';

describe('scheme names', () => {
  it.each([
    'keep',
    'float16',
    'bfloat16',
    'int8',
    'dynamic-int8',
    'llm-int8',
    'int4-block32',
    'int8-block128-zero-hqq-a8',
  ])('%s', (name) => {
    expect(schemeName(parseScheme(name))).toBe(name);
  });

  it('lists the names for one that is unknown', () => {
    expect(() => parseScheme('int3')).toThrow(
      "no quantisation scheme 'int3'; schemes: keep, float16, bfloat16, int8, dynamic-int8, llm-int8, int4-block32, int8-block128-zero-hqq-a8 and the like",
    );
  });
});

describe('weights', () => {
  const zerosAndConstants = tensor('float32', [3, 32], new Float32Array(96).fill(-0.5, 32, 64));

  it.each([
    'float16',
    'int8',
    'llm-int8',
    'int4-block32',
    'int4-block32-zero',
    'int4-block32-zero-hqq',
    'int8-block32',
  ])('%s keeps zero rows zero and constant rows constant', (name) => {
    const scheme = parseScheme(name);
    if (scheme.name === 'keep') throw new Error('not stored');
    const { data } = dequantizeWeight(quantizeWeight(zerosAndConstants, scheme, 'w'));
    expect([...data.slice(0, 32)].every((value) => value === 0)).toBe(true);
    for (const value of data.slice(32, 64)) expect(value).toBeCloseTo(-0.5, 3);
  });

  it('counts the stored bytes', () => {
    const bytes = (scheme: Parameters<typeof quantizeWeight>[1]) =>
      storedBytes(quantizeWeight(zerosAndConstants, scheme, 'w'));
    expect(bytes({ name: 'float16' })).toBe(192);
    expect(bytes({ name: 'int8' })).toBe(96 + 3 * 4);
    expect(bytes({ name: 'block', bits: 4, block: 16, zeroPoints: true })).toBe(48 + 6 * 4 + 3);
  });

  it('refuses values that float16 cannot hold, infinities and impossible blocks', () => {
    const big = tensor('float32', [1, 2], Float32Array.of(1, 7e4));
    expect(() => quantizeWeight(big, { name: 'float16' }, 'w')).toThrow(
      "'w' holds 70000, which float16 cannot; use bfloat16 or keep float32",
    );
    expect(quantizeWeight(big, { name: 'bfloat16' }, 'w').codes.dtype).toBe('bfloat16');
    const infinite = tensor('float32', [1, 2], Float32Array.of(1, Infinity));
    expect(() => quantizeWeight(infinite, { name: 'int8' }, 'w')).toThrow(
      "'w' is Infinity at [0, 1]",
    );
    const block = { name: 'block', bits: 4, block: 20 } as const;
    expect(() => quantizeWeight(big, block, 'w')).toThrow('block must be 16, 32, 64, 128 or 256, not 20'); // prettier-ignore
  });
});
