import { existsSync } from 'node:fs';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import type { F32, HostTensor } from '@distilwhisper/tensor';
import { readSafetensors } from '@distilwhisper/tensor/node';
import {
  describeGolden,
  expectClose,
  goldenPath,
  readGoldenJson,
  sharedPath,
  type Tolerance,
} from '@distilwhisper/testing';
import { testOrtEngine } from '../__fixtures__/engines.js';
import { loadWhisper } from '../loading/node/load-whisper.js';
import { createDecoder, type WhisperDecoder } from './create-decoder.js';
import { traceEncoder } from './encoder-graph.js';
import { plainSeams } from './seams.js';

const MODEL = sharedPath('models', 'whisper-base');

interface Described {
  readonly meaning: string;
  readonly tolerance?: Tolerance;
}
interface Manifest {
  readonly files: Readonly<
    Record<string, { readonly tensors: Readonly<Record<string, Described>> }>
  >;
}

const hasModel = existsSync(MODEL);
const describeModel = hasModel ? describe : describe.skip;

describeGolden('whisper/base_expected.safetensors', () => {
  describeModel(hasModel ? 'whisper-base in onnxruntime' : `needs ${MODEL}`, () => {
    const engine = testOrtEngine();
    const { tensors } = readGoldenJson<Manifest>('whisper', 'MANIFEST.json').files[
      'base_expected.safetensors'
    ]!;
    const described = (name: string): Described => tensors[name]!;
    const clips = [...new Set(Object.keys(tensors).map((name) => name.split('.')[0]!))];
    let golden: ReadonlyMap<string, HostTensor>;
    let decoder: WhisperDecoder;
    const encoded = new Map<string, F32>();
    const mels = new Map<string, F32<readonly ['batch', 'mel', 'frame']>>();

    beforeAll(async () => {
      golden = await readSafetensors(goldenPath('whisper', 'base_expected.safetensors'));
      const model = await loadWhisper(MODEL);
      const graph = traceEncoder(model.params, model.dimensions, plainSeams, { encoded: true });
      const executable = await engine.compile(graph);
      for (const clip of clips) {
        const { samples } = await decodeAudio(goldenPath('whisper', `${clip}.wav`));
        const { data, shape } = logMel(samples, { padToSeconds: 30 });
        const mel = { dtype: 'float32', shape: [1, ...shape], data } as const;
        const result = await executable.run({ mel }, { outputs: ['encoded'] });
        mels.set(clip, mel);
        encoded.set(clip, result['encoded'] as F32);
      }
      await executable.dispose();
      decoder = await createDecoder(engine, model);
    });
    afterAll(() => decoder.dispose());

    it.each(clips)('%s: encoder output', (clip) => {
      const { data, shape } = encoded.get(clip)!;
      const [, frames, state] = shape as [number, number, number];
      const check = (name: string, actual: number[]) =>
        expectClose(
          actual,
          golden.get(`${clip}.${name}`)!.data as Float32Array,
          described(`${clip}.${name}`).tolerance!,
        );
      const [listed] = /\[[\d, ]+\]/.exec(described(`${clip}.encoder_rows`).meaning)!;
      const rows = JSON.parse(listed) as number[];
      check(
        'encoder_rows',
        rows.flatMap((row) => [...data.subarray(row * state, (row + 1) * state)]),
      );
      const grid: number[] = [];
      for (let frame = 0; frame < frames; frame += 25)
        for (let i = 0; i < state; i += 16) grid.push(data[frame * state + i]!);
      check('encoder_grid', grid);
    });

    it.each(clips)('%s: logits, teacher-forced', async (clip) => {
      const ids = golden.get(`${clip}.tf_ids`)!.data as Int32Array;
      const cache = await decoder.start(mels.get(clip)!);
      const tokens = { dtype: 'int32', shape: [1, ids.length], data: ids } as const;
      const { logits } = await decoder.step(cache, tokens, { logitsFor: 'all' });
      const size = decoder.vocabulary;
      const row = (i: number) => logits.data.subarray(i * size, (i + 1) * size);
      const check = (name: string, actual: number[]) =>
        expectClose(
          actual,
          golden.get(`${clip}.${name}`)!.data as Float32Array,
          described(`${clip}.${name}`).tolerance!,
        );
      const top = golden.get(`${clip}.tf_top_ids`)!;
      const width = top.shape[1]!;
      check(
        'tf_top_values',
        [...(top.data as Int32Array)].map((id, i) => row(Math.floor(i / width))[id]!),
      );
      const sums = Array.from(ids, (_, i) => logSumExp(row(i)));
      check('tf_logsumexp', sums);
      const next = [...ids.subarray(1)].map((id, i) => row(i)[id]! - sums[i]!);
      check('tf_next_logprob', next);
    });
  });
});

const logSumExp = (values: Float32Array): number => {
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
};
