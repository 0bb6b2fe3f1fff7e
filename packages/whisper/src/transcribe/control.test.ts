import { logMel, logMelMaximum } from '@distilwhisper/audio';
import { tensor } from '@distilwhisper/tensor';
import { readFixture } from '../__fixtures__/read-fixture.js';
import { syntheticModel } from '../__fixtures__/synthetic-decoder.js';
import { melSource, paddedWindow, streamMelSource, type MelSource } from './mel-source.js';
import type { TranscribeOptions } from './options.js';
import { transcribe, transcribeSegments } from './transcribe.js';

const { words } = readFixture<{ words: number[] }>('transcription.json');
const model = () => syntheticModel({ seed: 530, mode: 'script', words });
const options: TranscribeOptions = { language: 'en', temperatures: [0] };

const countingMel = (frames: number, change: Partial<MelSource> = {}): MelSource => {
  const data = Float32Array.from({ length: 80 * (frames + 3000) }, (_, i) => (i % (frames + 3000)) + 1); // prettier-ignore
  return { ...melSource(tensor('float32', [80, frames + 3000], data), frames), ...change };
};

describe('a transcription under way', () => {
  it('reports progress that ends at the last frame, and forgets what is done', async () => {
    const progress: number[] = [];
    const released: number[] = [];
    await transcribe(model(), countingMel(7421, { release: (frame) => released.push(frame) }), {
      ...options,
      onProgress: ({ frames, totalFrames }) => {
        expect(totalFrames).toBe(7421);
        progress.push(frames);
      },
    });
    expect(progress.length).toBeGreaterThan(2);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(7421);
    expect(released).toEqual(progress);
  });

  it('yields segments before later windows are decoded', async () => {
    const synthetic = model();
    const segments = transcribeSegments(synthetic, countingMel(7421), options);
    const first = await segments.next();
    expect(first.value).toMatchObject({ id: 0, seek: 0, language: 'en' });
    expect(synthetic.decoder.visited).toHaveLength(1);
    await segments.return('en');
  });

  it('closes the source and frees every cache when its reader stops', async () => {
    const synthetic = model();
    let closed = 0;
    const source = countingMel(7421, { close: async () => void (closed += 1) });
    for await (const segment of transcribeSegments(synthetic, source, options))
      if (segment.id === 1) break;
    expect(closed).toBe(1);
    expect(synthetic.decoder.held.size).toBe(0);
  });

  it('stops on a signal, at once or in the middle', async () => {
    const controller = new AbortController();
    const synthetic = model();
    let closed = 0;
    const running = transcribe(
      synthetic,
      countingMel(7421, { close: async () => void (closed += 1) }),
      { ...options, signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(synthetic.decoder.visited).toHaveLength(1);
    expect(synthetic.decoder.held.size).toBe(0);
    expect(closed).toBe(1);
  });

  it('ends a clip at the end of the recording', async () => {
    const synthetic = model();
    await transcribe(synthetic, countingMel(2417), {
      ...options,
      clipTimestamps: [0, 20, 22, 99, 100, 120],
    });
    expect(synthetic.decoder.visited.at(-1)![0]).toBeLessThan(2417);
    for (const [seek, frames] of synthetic.decoder.visited)
      expect(seek + frames).toBeLessThanOrEqual(2417);
  });

  it('has nothing to say of an empty recording', async () => {
    expect(await transcribe(model(), countingMel(0), options)).toEqual({
      text: '',
      language: 'en',
      segments: [],
    });
  });

  it('hears no more than a second after the end with an elastic context', async () => {
    const synthetic = model();
    const lengths: number[] = [];
    const decoder = {
      ...synthetic.decoder,
      start: (mel: Parameters<typeof synthetic.decoder.start>[0]) => {
        lengths.push(mel.shape[2]!);
        return synthetic.decoder.start(mel);
      },
    };
    await transcribe({ ...synthetic, decoder }, countingMel(701), { ...options, audioContext: 'elastic', compressionRatioThreshold: null }); // prettier-ignore
    expect(lengths[0]).toBe(802);
    // A text that looks like a loop is decoded again in full.
    lengths.length = 0;
    await transcribe({ ...synthetic, decoder }, countingMel(701), { ...options, audioContext: 'elastic', compressionRatioThreshold: 0 }); // prettier-ignore
    expect(lengths.slice(0, 2)).toEqual([802, 3000]);
  });

  it('detects the language of each window on request', async () => {
    const synthetic = model();
    const result = await transcribe(synthetic, countingMel(9000), {
      temperatures: [0],
      detectLanguage: 'each',
    });
    expect(new Set(result.segments.map(({ language }) => language)).size).toBeGreaterThan(1);
    expect(result.language).toBe(result.segments[0]!.language);
  });

  it('decodes each window with the decoder of its language, as if that were given', async () => {
    const synthetic = model();
    const other = syntheticModel({ seed: 531, mode: 'script', words }).decoder;
    const decoderFor = (language: string) => (language === 'en' ? synthetic.decoder : other);
    const options = { temperatures: [0], conditionOnPreviousText: false } as const;
    const each = { ...options, detectLanguage: 'each' } as const;
    const result = await transcribe({ ...synthetic, decoderFor }, countingMel(9000), each);
    expect(new Set(result.segments.map(({ language }) => language)).size).toBeGreaterThan(1);
    for (const { seek, language } of result.segments) {
      const clipTimestamps = [seek / 100, Math.min(seek + 3000, 9000) / 100];
      const decoder = decoderFor(language);
      const alone = await transcribe({ ...synthetic, decoder }, countingMel(9000), { ...options, language, clipTimestamps }); // prettier-ignore
      const said = (segments: readonly { seek: number; text: string }[]) =>
        segments.filter((segment) => segment.seek === seek).map(({ text }) => text);
      expect(said(result.segments)).toEqual(said(alone.segments));
    }
    const given = await transcribe({ ...synthetic, decoderFor }, countingMel(9000), { ...options, language: 'fr' }); // prettier-ignore
    const expected = await transcribe({ ...synthetic, decoder: other }, countingMel(9000), { ...options, language: 'fr' }); // prettier-ignore
    expect(given).toEqual(expected);
    expect(synthetic.decoder.held.size + other.held.size).toBe(0);
  });
});

describe('where each window tells its language and languages have decoders, a window', () => {
  const GREEDY = { temperatures: [0], conditionOnPreviousText: false, compressionRatioThreshold: null, loopThreshold: null, noSpeechThreshold: null, detectLanguage: 'each' } as const; // prettier-ignore
  /** Encodings by the decoder of all and by that of the languages, and what came of them. */
  const counting = async (own: (language: string) => boolean, more: TranscribeOptions = {}) => {
    const counts = { shared: 0, own: 0 };
    const counted = (name: keyof typeof counts) => {
      const { decoder } = model();
      const start: typeof decoder.start = (mel) => ((counts[name] += 1), decoder.start(mel));
      return { ...decoder, start };
    };
    const [shared, other] = [counted('shared'), counted('own')];
    const decoderFor = (language: string) => (own(language) ? other : shared);
    const routed = { ...model(), decoder: shared, decoderFor };
    const { segments } = await transcribe(routed, countingMel(8500), { ...GREEDY, ...more });
    expect(shared.held.size + other.held.size).toBe(0);
    const windows = new Set(segments.map(({ seek }) => seek)).size;
    return { ...counts, windows, segments };
  };

  it('is encoded once if its language has no decoder, twice if it has', async () => {
    const none = await counting(() => false);
    const plain = await transcribe(model(), countingMel(8500), GREEDY);
    expect(none.segments).toEqual(plain.segments);
    expect(none.windows).toBeGreaterThan(2);
    expect([none.shared, none.own]).toEqual([none.windows, 0]);
    const all = await counting(() => true);
    expect([all.shared, all.own]).toEqual([all.windows, all.windows]);
    const languages = [...new Set(plain.segments.map(({ language }) => language))];
    const some = await counting((language) => language === languages[0]);
    expect(languages.length).toBeGreaterThan(1);
    expect(some.shared).toBe(some.windows);
    expect(some.own).toBeGreaterThan(0);
    expect(some.own).toBeLessThan(some.windows);
  });

  it('is heard in full and decoded with less where the context is elastic', async () => {
    const { shared, windows } = await counting(() => false, { audioContext: 'elastic' });
    expect(shared).toBe(windows + 1); // only the last one is short
  });
});

describe('bad options of a transcription', () => {
  it.each<[object, string]>([
    [{ temperature: 0 }, 'unknown option temperature; known are '],
    [{ temperatures: [] }, 'temperatures must hold at least one temperature'],
    [{ temperatures: [-1] }, 'temperature must be a number >= 0, not -1'],
    [{ clipTimestamps: [5, 2] }, 'clipTimestamps must be ascending seconds >= 0, not 5, 2'],
    [{ logProbThreshold: NaN }, 'logProbThreshold must be a number, or null for none, not NaN'],
    [{ hallucinationSilenceThreshold: 2 }, 'hallucinationSilenceThreshold must be a number of seconds > 0 and needs wordTimestamps'],
    [{ beamSize: 0 }, 'beamSize must be a whole number >= 1, not 0'],
    [{ language: 'klingon' }, 'language "klingon" is not one of the 99'],
  ])('%j', async (bad, message) => {
    const synthetic = model();
    await expect(transcribe(synthetic, countingMel(100), bad)).rejects.toThrow(message);
    expect(synthetic.decoder.visited).toHaveLength(0);
  }); // prettier-ignore

  it('log-mel and tokenizer of another model', async () => {
    const wrong = { ...countingMel(100), bins: 128 };
    await expect(transcribe(model(), wrong, options)).rejects.toThrow(
      "the log-mel has 128 bins, but the model hears 80; make it with the model's number",
    );
    const synthetic = model();
    const decoder = { ...synthetic.decoder, vocabulary: 51_865 };
    await expect(
      transcribe({ ...synthetic, decoder }, countingMel(100), options),
    ).rejects.toMatchObject({ code: 'mismatch' });
  });

  it('word timestamps without attention', async () => {
    const synthetic = model();
    const decoder = Object.fromEntries(
      Object.entries(synthetic.decoder).filter(([name]) => name !== 'align'),
    ) as unknown as typeof synthetic.decoder;
    await expect(
      transcribe({ ...synthetic, decoder }, countingMel(3000), {
        ...options,
        wordTimestamps: true,
      }),
    ).rejects.toThrow('word timestamps need a decoder with `align`; this one has none');
    expect(synthetic.decoder.held.size).toBe(0);
  });
});

describe('log-mel of a stream', () => {
  const samples = Float32Array.from({ length: 80_123 }, (_, i) => Math.sin(i * i * 1e-6) * 0.3);
  async function* blocks(size: number) {
    for (let i = 0; i < samples.length; i += size) yield samples.subarray(i, i + size);
  }

  it('equals that of the whole recording, with the maximum of a first pass', async () => {
    const whole = melSource(logMel(samples, { padSeconds: 30 }), 500);
    const maximum = await logMelMaximum(blocks(4000));
    const stream = streamMelSource(blocks(777), { maximum, samples: samples.length });
    expect(stream.frames).toBe(500);
    expect(await stream.available(3000)).toBe(500);
    const expected = paddedWindow(whole, 120, 380);
    const actual = paddedWindow(stream, 120, 380);
    expect(actual.shape).toEqual([1, 80, 3000]);
    expect(actual.data).toEqual(expected.data);
  });

  it('reads no further than needed, and lets go of its input', async () => {
    let read = 0;
    let finished = false;
    async function* counted() {
      try {
        for await (const block of blocks(1600)) {
          read += 1;
          yield block;
        }
      } finally {
        finished = true;
      }
    }
    const source = streamMelSource(counted());
    expect(await source.available(100)).toBeGreaterThanOrEqual(100);
    expect(read).toBeLessThan(15);
    await source.close!();
    expect(finished).toBe(true);
  });

  it('is refused a length that it does not have', () =>
    expect(() => melSource(tensor('float32', [1, 4], new Float32Array(4)), 5)).toThrow(
      'a recording of 5 frames in a spectrogram of 4',
    ));
});
