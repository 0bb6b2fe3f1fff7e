import { trace, type Graph } from '@distilwhisper/graph';
import type { HostTensor, TensorFile } from '@distilwhisper/tensor';
import { openSafetensorsFile, readSafetensors } from '@distilwhisper/tensor/node';
import {
  describeGolden,
  expectClose,
  goldenPath,
  readGoldenJson,
  type Tolerance,
} from '@distilwhisper/testing';
import { testEngines } from '../__fixtures__/engines.js';
import { parseHuggingFaceConfig } from '../loading/hugging-face-config.js';
import { readParameters } from '../loading/read-parameters.js';
import { createDecoder } from './create-decoder.js';
import { encoder } from './encoder.js';
import type { WhisperParams } from './parameters.js';
import { plainSeams } from './seams.js';
import { teacherForcingDecoder } from './teacher-forcing.js';

interface Manifest {
  readonly files: Readonly<
    Record<
      string,
      { readonly tensors: Readonly<Record<string, { readonly tolerance: Tolerance }>> }
    >
  >;
}

/** The weights of the inputs' file, whose names begin with `w.` there. */
const weightsOf = (file: TensorFile): TensorFile => ({
  ...file,
  tensors: new Map(
    [...file.tensors].flatMap(([name, info]) =>
      name.startsWith('w.') ? [[name.slice(2), info] as const] : [],
    ),
  ),
  read: (name) => file.read(`w.${name}`),
});

const OUTPUTS = [
  'encoder.embed',
  'encoder.layer0',
  'encoder.layer1',
  'encoder.out',
  'decoder.embed',
  'decoder.layer0',
  'decoder.layer1',
  'logits',
] as const;
const WEIGHTS = ['cross_attention_last', 'self_attention_last', 'encoder_attention_last'] as const;

const engines = testEngines();

describeGolden('whisper/tiny_inputs.safetensors', () => {
  const dimensions = parseHuggingFaceConfig(readGoldenJson('whisper', 'tiny_config.json'));
  const manifest = readGoldenJson<Manifest>('whisper', 'MANIFEST.json');
  const toleranceOf = (name: string): Tolerance =>
    manifest.files['tiny_expected.safetensors']!.tensors[name]!.tolerance;
  let params: WhisperParams;
  let inputs: ReadonlyMap<string, HostTensor>;
  let expected: ReadonlyMap<string, HostTensor>;

  beforeAll(async () => {
    const place = goldenPath('whisper', 'tiny_inputs.safetensors');
    const file = await openSafetensorsFile(place);
    params = await readParameters([weightsOf(file)], dimensions);
    await file.close();
    inputs = await readSafetensors(place, (name) => !name.startsWith('w.'));
    expected = await readSafetensors(goldenPath('whisper', 'tiny_expected.safetensors'));
  });

  const wholeModel = (attentionWeights: boolean): Graph =>
    trace((g) => {
      const { model } = g.parameters(params);
      const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: dimensions.melBins });
      const tokens = g.input('tokens', 'int32', ['batch', 'time']);
      const { seams, heads } = { seams: plainSeams, heads: dimensions.decoder.heads };
      const audio = encoder(g, model.encoder, mel, { heads, seams, attentionWeights });
      const text = teacherForcingDecoder(g, model.decoder, tokens, audio.hidden, {
        heads,
        seams,
        attentionWeights,
      });
      return {
        'encoder.embed': audio.embedded,
        ...Object.fromEntries(audio.layers.map((layer, i) => [`encoder.layer${i}`, layer])),
        'encoder.out': audio.hidden,
        'decoder.embed': text.embedded,
        ...Object.fromEntries(text.layers.map((layer, i) => [`decoder.layer${i}`, layer])),
        logits: text.logits,
        ...(attentionWeights && {
          cross_attention_last: text.crossWeights.at(-1)!,
          self_attention_last: text.selfWeights.at(-1)!,
          encoder_attention_last: audio.weights.at(-1)!,
        }),
      };
    });

  const feeds = () => ({ mel: inputs.get('mel')!, tokens: inputs.get('decoder_input_ids')! });

  describe.each(engines)('in $name', (engine) => {
    it.each([
      ['fused attention', false, OUTPUTS],
      ['attention step by step', true, [...OUTPUTS, ...WEIGHTS]],
    ] as const)('every layer, %s', async (_name, attentionWeights, names) => {
      const executable = await engine.compile(wholeModel(attentionWeights));
      const result = await executable.run(feeds());
      await executable.dispose();
      for (const name of names) {
        const golden = expected.get(name)!;
        expect([name, result[name]!.shape]).toEqual([name, golden.shape]);
        expectClose(
          result[name]!.data as Float32Array,
          golden.data as Float32Array,
          toleranceOf(name),
        );
      }
    });

    it('padding on the right does not reach the valid positions', async () => {
      const executable = await engine.compile(wholeModel(false));
      const { logits } = await executable.run(feeds(), { outputs: ['logits'] });
      await executable.dispose();
      const mask = inputs.get('decoder_attention_mask')!.data as Int32Array;
      const masked = expected.get('logits_masked')!;
      const size = dimensions.vocabulary;
      const rows = [...mask.keys()].filter((row) => mask[row] === 1);
      const valid = (data: Float32Array) =>
        rows.flatMap((row) => [...data.subarray(row * size, (row + 1) * size)]);
      expectClose(
        valid(logits!.data as Float32Array),
        valid(masked.data as Float32Array),
        toleranceOf('logits_masked'),
      );
    });

    it('logits of the cached decoder, all at once and token by token', async () => {
      const decoder = await createDecoder(engine, { dimensions, params });
      const start = await decoder.start(inputs.get('mel') as never);
      const tokens = inputs.get('decoder_input_ids')!;
      const golden = expected.get('logits')!.data as Float32Array;
      const whole = await decoder.step(start, tokens as never, { logitsFor: 'all' });
      expectClose(whole.logits.data, golden, toleranceOf('logits'));
      const [rows, count] = tokens.shape as [number, number];
      let cache = start;
      for (let i = 0; i < count; i += 1) {
        const column = Int32Array.from(
          { length: rows },
          (_, row) => tokens.data[row * count + i] as number,
        );
        const step = await decoder.step(cache, { dtype: 'int32', shape: [rows, 1], data: column });
        cache = step.cache;
        for (let row = 0; row < rows; row += 1) {
          const from = (row * count + i) * dimensions.vocabulary;
          expectClose(
            step.logits.data.subarray(
              row * dimensions.vocabulary,
              (row + 1) * dimensions.vocabulary,
            ),
            golden.subarray(from, from + dimensions.vocabulary),
            toleranceOf('logits'),
          );
        }
      }
      await decoder.dispose();
    });
  });
});
