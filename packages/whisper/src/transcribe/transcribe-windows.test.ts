import { tensor, zeros, type AnyTensor } from '@distilwhisper/tensor';
import { readFixture } from '../__fixtures__/read-fixture.js';
import { syntheticModel, type SyntheticCache } from '../__fixtures__/synthetic-decoder.js';
import { decode } from '../decoding/decode.js';
import type { SpeechModel } from '../decoding/speech-model.js';
import { melSource } from './mel-source.js';
import type { ObservedWindow } from './observe-window.js';
import type { Segment } from './segment.js';
import { transcribe } from './transcribe.js';
import type { SpeechWindow } from './encode-windows.js';
import { transcribeWindows, type TranscribeWindowsOptions } from './transcribe-windows.js';

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
/** A window as a recording of its own. */
const aloneSource = (firstFrame: number, frames: number) => {
  const data = new Float32Array(80 * (frames + 3000));
  const { mel } = windowAt(firstFrame, frames);
  for (let bin = 0; bin < 80; bin += 1)
    data.set(mel.data.subarray(bin * frames, (bin + 1) * frames), bin * (frames + 3000));
  return melSource(tensor('float32', [80, frames + 3000], data), frames);
};
const textOf = (segments: readonly Segment[]): number[] =>
  segments.flatMap(({ tokens }) => tokens.filter((id) => id < endOfText));
const wordsOf = ({ words: own = [] }: Segment) => own;
const transcribed = async (
  options: TranscribeWindowsOptions,
  speech: SpeechModel<SyntheticCache> = model,
): Promise<Segment[]> => {
  const windows = given(WINDOWS.map(([first, frames]) => windowAt(first, frames)));
  const segments: Segment[] = [];
  for await (const segment of transcribeWindows(speech, windows, options)) segments.push(segment);
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

  it('times words as decoding the window alone does', async () => {
    const options = { ...GREEDY, wordTimestamps: true, compressionRatioThreshold: null };
    const segments = await transcribed({ ...options, batchSize: 4 });
    expect(await transcribed({ ...options, batchSize: 1 })).toEqual(segments);
    let compared = 0;
    for (const [firstFrame, frames] of WINDOWS) {
      const own = segments.filter(({ seek }) => seek === firstFrame);
      const alone = await transcribe(model, aloneSource(firstFrame, frames), options);
      const same = alone.segments.filter(({ seek, text }) => seek === 0 && text !== '');
      if (textOf(own).join() !== textOf(same).join()) continue; // an unfinished end is left to a next window
      compared += 1;
      const shifted = same.flatMap(wordsOf).map(({ start, end, ...word }) => ({ ...word, start: start + firstFrame / 100, end: end + firstFrame / 100 })); // prettier-ignore
      own.flatMap(wordsOf).forEach(({ start, end, ...word }, i) => {
        const { start: from, end: to, ...expected } = shifted[i]!;
        expect(word).toEqual(expected);
        expect(start).toBeCloseTo(from, 6);
        expect(end).toBeCloseTo(to, 6);
      });
      expect(own.flatMap(wordsOf)).toHaveLength(shifted.length);
      expect(shifted.length).toBeGreaterThan(0);
    }
    expect(compared).toBeGreaterThan(2);
    expect(model.decoder.held.size).toBe(0);
  });

  it("decodes each window with its language's decoder, in order, as if it were given", async () => {
    const other = syntheticModel({ seed: 6, mode: 'script', words }).decoder;
    const asked: string[] = [];
    const decoderFor = (language: string) => {
      asked.push(language);
      return language === 'en' ? model.decoder : other;
    };
    const options = { temperatures: [0], noSpeechThreshold: null, batchSize: 3 };
    const segments = await transcribed(options, { ...model, decoderFor });
    expect(new Set(asked).size).toBeGreaterThan(1);
    expect(segments.map(({ seek }) => seek)).toEqual([...segments.map(({ seek }) => seek)].sort((a, b) => a - b)); // prettier-ignore
    for (const language of new Set(segments.map((segment) => segment.language))) {
      const alone = await transcribed({ ...options, language }, { ...model, decoder: decoderFor(language) }); // prettier-ignore
      const without = ({ id: _, ...segment }: Segment) => segment;
      const seeks = new Set(segments.filter((s) => s.language === language).map(({ seek }) => seek)); // prettier-ignore
      expect(segments.filter((s) => s.language === language).map(without)).toEqual(
        alone.filter(({ seek }) => seeks.has(seek)).map(without),
      );
    }
    expect(model.decoder.held.size + other.held.size).toBe(0);
  });

  it('encodes a batch of one language that has no decoder of its own once', async () => {
    const counting = async (own: (language: string) => boolean) => {
      const encoded: number[] = [];
      const decoder = { ...model.decoder, start: (mel: Parameters<typeof model.decoder.start>[0]) => (encoded.push(mel.shape[0]!), model.decoder.start(mel)) }; // prettier-ignore
      const decoderFor = (language: string) => (own(language) ? model.decoder : decoder);
      const options = { temperatures: [0], noSpeechThreshold: null, compressionRatioThreshold: null, loopThreshold: null, logProbThreshold: null, batchSize: 1 }; // prettier-ignore
      const segments = await transcribed(options, { ...model, decoder, decoderFor });
      expect(model.decoder.held.size).toBe(0);
      return { encoded, segments };
    };
    const none = await counting(() => false);
    const all = await counting(() => true);
    expect(none.encoded).toEqual(WINDOWS.map(() => 1));
    expect(all.encoded).toEqual(WINDOWS.map(() => 1));
    expect(none.segments).toEqual(all.segments);
  });

  it('observes every window once, with the tokens that were kept', async () => {
    const windows: ObservedWindow[] = [];
    const decoder = { ...model.decoder, observe: async (_: unknown, tokens: AnyTensor) => (fed.push([...(tokens.data as Int32Array)]), { encoder: [], decoder: [] }) }; // prettier-ignore
    const fed: number[][] = [];
    const options = { ...GREEDY, onObserved: (window: ObservedWindow) => void windows.push(window) }; // prettier-ignore
    const segments = await transcribed({ ...options, batchSize: 2 }, { ...model, decoder });
    expect(windows.map(({ firstFrame, frames }) => [firstFrame, frames])).toEqual(WINDOWS);
    const { endOfText: end } = model.tokenizer.special;
    expect(windows.flatMap(({ tokens }) => tokens).filter((id) => id < end)).toEqual(
      segments.flatMap(({ tokens }) => tokens).filter((id) => id < end),
    );
    windows.forEach(({ tokens, firstToken }, i) => {
      const text = tokens.filter((id) => id < end);
      expect(fed[i]!.slice(firstToken).filter((id) => id < end)).toEqual(text);
    });
    expect(model.decoder.held.size).toBe(0);
  });

  it('stops between two batches, and refuses what it cannot do', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(transcribed({ ...GREEDY, batchSize: 2, onProgress, signal: controller.signal })).rejects.toThrow('stopped by its signal'); // prettier-ignore
    await expect(transcribed({ batchSize: 0 })).rejects.toThrow('batchSize must be a whole number >= 1, not 0'); // prettier-ignore
    await expect(transcribed({ clipTimestamps: [1] } as object)).rejects.toThrow('clipTimestamps has no meaning for windows'); // prettier-ignore
    const long = transcribeWindows(model, given([windowAt(0, 3001)]), GREEDY);
    await expect(long.next()).rejects.toThrow('the window at frame 0 has 3001 frames');
  });
});
