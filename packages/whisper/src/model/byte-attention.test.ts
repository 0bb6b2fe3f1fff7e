import { trace } from '@distilwhisper/graph';
import { createRng, fillNormal, tensor, type F32 } from '@distilwhisper/tensor';
import { testEngines } from '../__fixtures__/engines.js';
import { attendBytes, byteKeys, byteValues } from './byte-attention.js';

const [audio, source, heads, headState] = [2, 37, 2, 8];
const state = heads * headState;

const normal = (seed: number, shape: readonly number[], factor = 1): F32 => {
  const data = fillNormal(createRng(seed), new Float32Array(shape.reduce((a, b) => a * b)));
  return tensor('float32', shape, data.map((x) => x * factor)); // prettier-ignore
};

const graph = trace((g) => {
  const input = (name: string, axis: string) =>
    g.input(name, 'float32', ['batch', axis, 'state'], { state });
  const named = (name: string, axis: string) =>
    g.named(input(name, axis), ['batch', 'time', 'state']);
  const [q, k, v] = [named('q', 'query'), named('k', 'source'), named('v', 'source')];
  const [key, value] = [byteKeys(g, k, heads), byteValues(g, v, heads)];
  return {
    y: attendBytes(g, q, key, value, heads),
    keyCodes: key.codes,
    keyScale: key.scale,
    offset: key.offset,
    valueCodes: value.codes,
    valueScale: value.scale,
  };
});

/** Element of [batch, time, state] by head. */
const at = ({ data, shape }: F32, batch: number, time: number, head: number, i: number): number =>
  data[(batch * shape[1]! + time) * state + head * headState + i]!;

/** softmax(q k^T / sqrt(headState)) v in double precision. */
const exact = (q: F32, k: F32, v: F32): number[] => {
  const y: number[] = [];
  for (let b = 0; b < q.shape[0]!; b += 1)
    for (let t = 0; t < q.shape[1]!; t += 1)
      for (let h = 0; h < heads; h += 1) {
        const each = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i)); // prettier-ignore
        const sum = (values: number[]): number => values.reduce((a, c) => a + c, 0);
        const scores = each(source, (s) =>
          sum(each(headState, (i) => at(q, b, t, h, i) * at(k, b, s, h, i))),
        );
        const weights = scores.map((score) => Math.exp(score / Math.sqrt(headState)));
        for (let i = 0; i < headState; i += 1)
          y.push(sum(each(source, (s) => weights[s]! * at(v, b, s, h, i))) / sum(weights));
      }
  return y;
};

describe.each(testEngines())('attention over bytes in $name', (engine) => {
  const run = async (q: F32, k: F32, v: F32) => {
    const executable = await engine.compile(graph);
    const results = await executable.run({ q, k, v });
    await executable.dispose();
    return results;
  };

  it.each([
    [0.1, 0.02],
    [1, 0.02],
    [4, 0.05],
  ])('is near exact attention, scores times %f', async (sharpness, allowed) => {
    const q = normal(1, [audio, 5, state], sharpness);
    const k = normal(2, [audio, source, state]);
    const v = normal(3, [audio, source, state], 7);
    const { y } = await run(q, k, v);
    const wanted = exact(q, k, v);
    const largest = Math.max(...v.data.map(Math.abs));
    const worst =
      Math.max(...wanted.map((value, i) => Math.abs(value - (y!.data[i] as number)))) / largest;
    expect(worst).toBeGreaterThan(1e-5);
    expect(worst).toBeLessThan(allowed);
  });

  it('keeps keys and values in 7 bits, with a scale for each recording and head', async () => {
    const k = normal(4, [audio, source, state], 3);
    const v = normal(5, [audio, source, state], 0.01);
    const { keyCodes, keyScale, offset, valueCodes, valueScale } = await run(normal(6, [audio, 1, state]), k, v); // prettier-ignore
    const codeOf = (x: F32, b: number, s: number, h: number, i: number) => {
      const most = Math.max(...Array.from({ length: source * headState }, (_, n) => Math.abs(at(x, b, Math.floor(n / headState), h, n % headState)))); // prettier-ignore
      return { scale: most / 63, code: (at(x, b, s, h, i) / most) * 63 };
    };
    for (let b = 0; b < audio; b += 1)
      for (let h = 0; h < heads; h += 1)
        for (let s = 0; s < source; s += 1) {
          let sum = 0;
          for (let i = 0; i < headState; i += 1) {
            const row = b * heads + h;
            const [key, value] = [codeOf(k, b, s, h, i), codeOf(v, b, s, h, i)];
            const stored = keyCodes!.data[(row * headState + i) * source + s] as number;
            sum += stored;
            expect(Math.abs(stored - key.code)).toBeLessThan(0.5001);
            expect(
              Math.abs((valueCodes!.data[(row * source + s) * headState + i] as number) - value.code), // prettier-ignore
            ).toBeLessThan(0.5001);
            expect(keyScale!.data[row]).toBeCloseTo(key.scale, 6);
            expect(valueScale!.data[row]).toBeCloseTo(value.scale, 6);
          }
          expect(offset!.data[(b * heads + h) * source + s]).toBe(128 * sum);
        }
  });

  it('computes each row by itself: the same bits alone and beside larger ones', async () => {
    const q = normal(7, [1, 3, state]);
    q.data.subarray(state).forEach((value, i) => (q.data[state + i] = value * 100));
    const k = normal(8, [1, source, state]);
    const v = normal(9, [1, source, state]);
    const { y: together } = await run(q, k, v);
    const { y: alone } = await run(tensor('float32', [1, 1, state], q.data.slice(0, state)), k, v);
    expect([...(together!.data as Float32Array).subarray(0, state)]).toEqual([...(alone!.data as Float32Array)]); // prettier-ignore
  });

  it('gives zeros for values of zero, and finite numbers for queries and keys of zero', async () => {
    const zeros = (time: number): F32 =>
      tensor('float32', [1, time, state], new Float32Array(time * state));
    const v = normal(10, [1, source, state]);
    const { y } = await run(zeros(1), zeros(source), v);
    const wanted = exact(zeros(1), zeros(source), v);
    wanted.forEach((value, i) => expect(Math.abs((y!.data[i] as number) - value)).toBeLessThan(0.05)); // prettier-ignore
    const none = await run(normal(11, [1, 1, state]), normal(12, [1, source, state]), zeros(source)); // prettier-ignore
    expect([...(none.y!.data as Float32Array)].every((value) => value === 0)).toBe(true);
  });
});
