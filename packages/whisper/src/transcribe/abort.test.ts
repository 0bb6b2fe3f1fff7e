import { tensor } from '@distilwhisper/tensor';
import { readFixture } from '../__fixtures__/read-fixture.js';
import { syntheticModel } from '../__fixtures__/synthetic-decoder.js';
import type { SpeechWindow } from './encode-windows.js';
import { melSource } from './mel-source.js';
import { transcribe } from './transcribe.js';
import { transcribeWindows } from './transcribe-windows.js';

const { words } = readFixture<{ words: number[] }>('transcription.json');

/** A model whose signal fires at its nth call, whichever that is: encoding, a step, a reordering, an alignment. */
const abortingAt = (nth: number) => {
  const { decoder, ...model } = syntheticModel({ seed: 530, mode: 'script', words });
  const controller = new AbortController();
  let calls = 0;
  const counted = <A extends unknown[], R>(call: (...args: A) => R) => (...args: A): R => {
    if ((calls += 1) === nth) controller.abort();
    return call(...args);
  }; // prettier-ignore
  return {
    held: decoder.held,
    calls: () => calls,
    signal: controller.signal,
    model: {
      ...model,
      decoder: {
        ...decoder,
        start: counted((...args: Parameters<typeof decoder.start>) => decoder.start(...args)),
        step: counted((...args: Parameters<typeof decoder.step>) => decoder.step(...args)),
        reorder: counted((...args: Parameters<typeof decoder.reorder>) => decoder.reorder(...args)),
        align: counted((...args: Parameters<NonNullable<typeof decoder.align>>) =>
          decoder.align!(...args),
        ),
      },
    },
  };
};

/** Frame t holds t + 1. */
const counting = (first: number, frames: number, padding = 0) =>
  tensor<'float32', readonly ['mel', 'frame']>(
    'float32',
    [80, frames + padding],
    Float32Array.from({ length: 80 * (frames + padding) }, (_, i) => first + (i % (frames + padding)) + 1), // prettier-ignore
  );
async function* windows(): AsyncGenerator<SpeechWindow> {
  for (const firstFrame of [0, 3000]) yield { firstFrame, mel: counting(firstFrame, 900) };
}

const OPTIONS = { language: 'en', temperatures: [0], beamSize: 2, wordTimestamps: true, sampleLength: 4 }; // prettier-ignore

describe('an abort at any moment', () => {
  const runs = {
    'a recording': async ({ model, signal }: ReturnType<typeof abortingAt>) => {
      let closed = 0;
      const source = { ...melSource(counting(0, 3200, 3000), 3200), close: async () => void (closed += 1) }; // prettier-ignore
      await transcribe(model, source, { ...OPTIONS, signal }).finally(() => expect(closed).toBe(1));
    },
    batches: async ({ model, signal }: ReturnType<typeof abortingAt>) => {
      const segments = transcribeWindows(model, windows(), { ...OPTIONS, signal });
      while ((await segments.next()).done !== true);
    },
  };

  it.each(Object.entries(runs))('of %s frees every cache, and is reported', async (_name, run) => {
    const whole = abortingAt(0);
    await run(whole);
    expect(whole.held.size).toBe(0);
    let reported = 0;
    for (let nth = 1; nth <= whole.calls(); nth += 1) {
      const aborted = abortingAt(nth);
      const outcome = await run(aborted).then(
        () => 'finished',
        (error: { code?: string }) => error.code,
      );
      expect(['finished', 'cancelled']).toContain(outcome);
      if (outcome === 'cancelled') reported += 1;
      expect(aborted.held.size).toBe(0);
      // No more than what was under way is done.
      expect(aborted.calls() - nth).toBeLessThan(10);
    }
    expect(reported).toBeGreaterThan(whole.calls() / 2);
  });
});
