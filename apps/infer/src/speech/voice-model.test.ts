import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeAudio } from '@distilwhisper/audio/node';
import { trace, writeOnnx } from '@distilwhisper/graph';
import { createVoiceDetector } from './voice-detector.js';
import { VOICE_FRAME, loadVoiceModel, type VoiceModel } from './voice-model.js';

interface Fixture {
  readonly audio: string;
  readonly samples: number;
  readonly models: Readonly<Record<string, { readonly sha256: string; readonly probabilities: readonly number[] }>>; // prettier-ignore
}
const fixture = JSON.parse(
  readFileSync(path.join(__dirname, '__fixtures__/voice-activity.json'), 'utf8'),
) as Fixture;
/** Models are not committed: variables say where they are. */
const PLACES: Readonly<Record<string, string | undefined>> = {
  silero: process.env['DISTILWHISPER_SILERO_VAD'],
  'faster-whisper': process.env['DISTILWHISPER_FASTER_WHISPER_VAD'],
};

const recording = async (): Promise<Float32Array> => {
  const file = path.resolve(__dirname, '../../../../examples/audio', fixture.audio);
  const whole = new Float32Array(fixture.samples);
  const { samples } = await decodeAudio(file);
  whole.set(samples.subarray(0, whole.length - 16_000), 16_000); // a second of silence before and after
  return whole;
};

for (const [name, { sha256, probabilities }] of Object.entries(fixture.models)) {
  const place = PLACES[name];
  const isThere = place !== undefined && existsSync(place);
  if (!isThere) console.warn(`SKIPPED: the voice model of ${name} is not here; set DISTILWHISPER_${name.toUpperCase().replace('-', '_')}_VAD`); // prettier-ignore
  (isThere ? describe : describe.skip)(`the voice model of ${name}`, () => {
    let model: VoiceModel;
    beforeAll(async () => {
      expect(createHash('sha256').update(readFileSync(place!)).digest('hex')).toBe(sha256);
      model = await loadVoiceModel(place!);
    });
    afterAll(() => model.dispose());

    it("gives the probabilities of its publisher's code, for each stream anew", async () => {
      const samples = await recording();
      for (let run = 0; run < 2; run += 1) {
        const stream = model.stream();
        for (const [i, expected] of probabilities.entries()) {
          const probability = await stream.next(samples.subarray(i * VOICE_FRAME, (i + 1) * VOICE_FRAME)); // prettier-ignore
          expect(Math.abs(probability - expected)).toBeLessThan(1e-4);
        }
      }
      expect(Math.max(...probabilities)).toBeGreaterThan(0.9);
    });

    it('finds the stretch of speech, however its samples come', async () => {
      const samples = await recording();
      const found = async (size: number) => {
        const detector = createVoiceDetector({ model });
        const segments = [];
        for (let i = 0; i < samples.length; i += size)
          segments.push(...(await detector.push(samples.subarray(i, i + size))));
        return [...segments, ...(await detector.end())];
      };
      const segments = await found(1600);
      expect(segments).toEqual(await found(777));
      expect(segments).toHaveLength(1);
      const [{ start, end }] = segments as [{ start: number; end: number }];
      const first = probabilities.findIndex((p) => p >= 0.5) * VOICE_FRAME;
      expect(start).toBe(first - 3200);
      expect(end).toBeGreaterThan(3 * 16_000);
      expect(end).toBeLessThanOrEqual(samples.length);
    });
  });
}

describe('a voice model that is none', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const file = (name: string, content: string | Uint8Array): string => {
    const place = path.join(folder, name);
    writeFileSync(place, content);
    return place;
  };

  it('is refused with what is wrong with it', async () => {
    const missing = path.join(folder, 'none.onnx');
    await expect(loadVoiceModel(missing)).rejects.toMatchObject({ code: 'missing', message: `no voice activity model ${missing}` }); // prettier-ignore
    const text = file('text.onnx', 'not a model');
    await expect(loadVoiceModel(text)).rejects.toMatchObject({ code: 'format' });
    await expect(loadVoiceModel(text)).rejects.toThrow(`${text} is no ONNX model: `);
    const other = file('other.onnx', writeOnnx(trace((g) => ({ y: g.exp(g.input('x', 'float32', ['n'])) }))).model); // prettier-ignore
    await expect(loadVoiceModel(other)).rejects.toThrow(`${other} is no Silero voice activity model of version 5 or 6: its tensors are (x) -> (y), expected (input, sr, state) -> (output, stateN) or`); // prettier-ignore
  });

  it('needs a threshold between 0 and 1', () => {
    const model = {} as VoiceModel;
    expect(() => createVoiceDetector({ model, threshold: 1 })).toThrow('threshold must lie between 0 and 1, not 1'); // prettier-ignore
  });
});
