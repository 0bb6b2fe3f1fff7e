import { createUtteranceTracker, type Heard } from './utterances.js';

const RATE = 16_000;
const noise = (seconds: number, level: number): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, i) => level * Math.sin(i * i));
const speech = (seconds: number): Float32Array => noise(seconds, 0.3);
const pause = (seconds: number): Float32Array => noise(seconds, 0.0005);
const spans = (heard: readonly Heard[]): (readonly [number, number])[] =>
  heard.map(({ start, end }) => [start / RATE, end / RATE]);

describe('the utterance tracker', () => {
  it('ends an utterance at a pause, and hands out its samples', async () => {
    const tracker = createUtteranceTracker({});
    const stream = [pause(1), speech(2), pause(1), speech(1)];
    const over = [];
    for (const block of stream) over.push(...(await tracker.push(block)));
    expect(over).toHaveLength(1);
    const [first] = over;
    expect(Math.abs(first!.start / RATE - 1)).toBeLessThan(0.4);
    expect(Math.abs(first!.end / RATE - 3)).toBeLessThan(0.4);
    expect(first!.samples).toHaveLength(first!.end - first!.start);
    expect(first!.samples.slice(RATE, RATE + 5)).toEqual(
      Float32Array.from(
        [...stream[0]!, ...stream[1]!].slice(first!.start + RATE, first!.start + RATE + 5),
      ),
    );
    expect(tracker.length).toBeGreaterThan(0.9 * RATE);
    expect(tracker.open()).toMatchObject({ isOver: false, end: 5 * RATE });
    expect(await tracker.end()).toMatchObject({ isOver: true });
  });

  it('cuts speech without a pause at its quietest moment of the last second, and loses none', async () => {
    const tracker = createUtteranceTracker({ maxSeconds: 3 });
    const dip = 2.5 * RATE;
    const long = speech(7);
    long.fill(0, dip, dip + 800);
    const over = await tracker.push(long);
    const last = (await tracker.end())!;
    const all = spans([...over, last]);
    expect(Math.abs(all[0]![1] - 2.525)).toBeLessThan(0.03);
    for (const [i, [start]] of all.entries()) if (i > 0) expect(start).toBe(all[i - 1]![1]);
    expect(all.at(-1)![1]).toBe(7);
    for (const [start, end] of all) expect(end - start).toBeLessThanOrEqual(3.1);
  });

  it('hears nothing in silence', async () => {
    const tracker = createUtteranceTracker({});
    expect(await tracker.push(pause(3))).toEqual([]);
    expect([tracker.length, tracker.open(), await tracker.end()]).toEqual([
      0,
      undefined,
      undefined,
    ]);
  });
});
