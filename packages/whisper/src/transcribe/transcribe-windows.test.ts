import { tensor, zeros } from '@distilwhisper/tensor';
import { readFixture } from '../__fixtures__/read-fixture.js';
import { syntheticModel } from '../__fixtures__/synthetic-decoder.js';
import { decode } from '../decoding/decode.js';
import type { Segment } from './segment.js';
import {
  transcribeWindows,
  type SpeechWindow,
  type TranscribeWindowsOptions,
} from './transcribe-windows.js';

const { words } = readFixture<{ words: number[] }>('transcription.json');
const model = syntheticModel({ seed: 5, mode: 'script', words });
const { endOfText, timestampBegin } = model.tokenizer.special;

/** Frame t of the recording holds t + 1: the synthetic model knows a window by it. */
const windowAt = (firstFrame: number, frames: number): SpeechWindow => ({
  firstFrame,
  mel: tensor(
    'float32',
    [80, frames],
    Float32Array.from({ length: 80 * frames }, (_, i) => firstFrame + (i % frames) + 1),
  ),
});
const WINDOWS = [[0, 3000], [3100, 1200], [4400, 2900], [7600, 640], [8400, 3000]] as const; // prettier-ignore

async function* given(windows: readonly SpeechWindow[]): AsyncGenerator<SpeechWindow> {
  yield* windows;
}
const transcribed = async (options: TranscribeWindowsOptions): Promise<Segment[]> => {
  const windows = given(WINDOWS.map(([first, frames]) => windowAt(first, frames)));
  const segments: Segment[] = [];
  for await (const segment of transcribeWindows(model, windows, options)) segments.push(segment);
  return segments;
};
const GREEDY = { language: 'en', temperatures: [0], noSpeechThreshold: null } as const;

describe('transcribing windows in batches', () => {
  it('says of each window what decoding it alone says', async () => {
    const segments = await transcribed({ ...GREEDY, batchSize: 4 });
    for (const [firstFrame, frames] of WINDOWS) {
      const mel = zeros<'float32', readonly ['batch', 'mel', 'frame']>('float32', [1, 80, 3000]);
      const { data } = windowAt(firstFrame, frames).mel;
      for (let bin = 0; bin < 80; bin += 1)
        mel.data.set(data.subarray(bin * frames, (bin + 1) * frames), bin * 3000);
      const [alone] = await decode(model, mel, { language: 'en' });
      const own = segments.filter(({ seek }) => seek === firstFrame);
      expect(own.flatMap(({ tokens }) => tokens).filter((id) => id < endOfText)).toEqual(
        alone!.tokens.filter((id) => id < timestampBegin),
      );
      expect(own.length).toBeGreaterThan(0);
    }
  });

  it('gives the same for every batch size, in order, within the windows', async () => {
    const one = await transcribed({ ...GREEDY, batchSize: 1 });
    expect(await transcribed({ ...GREEDY, batchSize: 3 })).toEqual(one);
    expect(await transcribed({ ...GREEDY, batchSize: 9 })).toEqual(one);
    expect(one.map(({ id }) => id)).toEqual(one.map((_, i) => i));
    for (const { seek, start, end } of one) {
      const [first, frames] = WINDOWS.find(([first]) => first === seek)!;
      expect(start).toBeGreaterThanOrEqual(first / 100);
      expect(end).toBeLessThanOrEqual((first + frames) / 100);
      expect(start).toBeLessThanOrEqual(end);
    }
  });

  it('stops between two batches, and refuses what it cannot do', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(transcribed({ ...GREEDY, batchSize: 2, onProgress, signal: controller.signal })).rejects.toThrow('stopped by its signal'); // prettier-ignore
    await expect(transcribed({ batchSize: 0 })).rejects.toThrow('batchSize must be a whole number >= 1, not 0'); // prettier-ignore
    await expect(transcribed({ wordTimestamps: true } as object)).rejects.toThrow('words have no times in batches'); // prettier-ignore
    const long = transcribeWindows(model, given([windowAt(0, 3001)]), GREEDY);
    await expect(long.next()).rejects.toThrow('the window at frame 0 has 3001 frames');
  });
});
