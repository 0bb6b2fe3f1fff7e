import * as ort from 'onnxruntime-node';
import { withExactSums } from './exact-sums.js';
import type { OrtRuntime } from './runtime.js';

const SETTING = 'session.x64quantprecision';
const { Tensor, env } = ort;

/** An onnxruntime whose processor makes `sum` of 64 products of 1 by 1. */
const runtimeWhoseSumsAre = (sum: number, versions = env.versions): OrtRuntime => ({
  Tensor,
  env: { versions },
  InferenceSession: {
    create: () =>
      Promise.resolve({
        run: () => Promise.resolve({ y: { data: Float32Array.of(64, sum) } }),
        release: () => Promise.resolve(),
      }),
  } as unknown as OrtRuntime['InferenceSession'],
});

it.each([
  [64, '0'],
  [63.999, '0'],
  [32.4, '1'],
])('where a sum that should be 64 is %f, the setting is %s', async (sum, setting) => {
  const options = await withExactSums(runtimeWhoseSumsAre(sum), { threads: 2, config: { a: 'b' } });
  expect(options).toEqual({ threads: 2, config: { a: 'b', [SETTING]: setting } });
});

it('tries this processor, whose own arithmetic says what is needed', async () => {
  const { config } = await withExactSums(ort, {});
  expect(['0', '1']).toContain(config![SETTING]);
});

it('leaves a setting of the caller, and a runtime without processor instructions, alone', async () => {
  const given = { config: { [SETTING]: '1' } };
  expect(await withExactSums(runtimeWhoseSumsAre(64), given)).toBe(given);
  const web = runtimeWhoseSumsAre(1, { common: '1.30.0', web: '1.30.0' });
  const options = {};
  expect(await withExactSums(web, options)).toBe(options);
});
