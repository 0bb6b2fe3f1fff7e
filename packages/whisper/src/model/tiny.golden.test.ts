import { trace, type Graph } from '@distilwhisper/graph';
import { describeGolden, expectClose } from '@distilwhisper/testing';
import { testEngines } from '../__fixtures__/engines.js';
import { readTinyGolden, type TinyGolden } from '../__fixtures__/tiny-golden.js';
import { createDecoder } from './create-decoder.js';
import { encoder } from './encoder.js';
import { plainSeams } from './seams.js';
import { teacherForcingDecoder } from './teacher-forcing.js';

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
  let tiny: TinyGolden;
  beforeAll(async () => {
    tiny = await readTinyGolden();
  });

  const wholeModel = (attentionWeights: boolean): Graph =>
    trace((g) => {
      const { dimensions, params } = tiny;
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

  const feeds = () => ({
    mel: tiny.inputs.get('mel')!,
    tokens: tiny.inputs.get('decoder_input_ids')!,
  });

  describe.each(engines)('in $name', (engine) => {
    it.each([
      ['fused attention', false, OUTPUTS],
      ['attention step by step', true, [...OUTPUTS, ...WEIGHTS]],
    ] as const)('every layer, %s', async (_name, attentionWeights, names) => {
      const executable = await engine.compile(wholeModel(attentionWeights));
      const result = await executable.run(feeds());
      await executable.dispose();
      for (const name of names) {
        const golden = tiny.expected.get(name)!;
        expect([name, result[name]!.shape]).toEqual([name, golden.shape]);
        expectClose(
          result[name]!.data as Float32Array,
          golden.data as Float32Array,
          tiny.toleranceOf(name),
        );
      }
    });

    it('padding on the right does not reach the valid positions', async () => {
      const executable = await engine.compile(wholeModel(false));
      const { logits } = await executable.run(feeds(), { outputs: ['logits'] });
      await executable.dispose();
      const mask = tiny.inputs.get('decoder_attention_mask')!.data as Int32Array;
      const masked = tiny.expected.get('logits_masked')!;
      const size = tiny.dimensions.vocabulary;
      const rows = [...mask.keys()].filter((row) => mask[row] === 1);
      const valid = (data: Float32Array) =>
        rows.flatMap((row) => [...data.subarray(row * size, (row + 1) * size)]);
      expectClose(
        valid(logits!.data as Float32Array),
        valid(masked.data as Float32Array),
        tiny.toleranceOf('logits_masked'),
      );
    });

    it('logits of the cached decoder, all at once and token by token', async () => {
      const { dimensions, inputs, expected } = tiny;
      const decoder = await createDecoder(engine, tiny);
      const start = await decoder.start(inputs.get('mel') as never);
      const tokens = inputs.get('decoder_input_ids')!;
      const golden = expected.get('logits')!.data as Float32Array;
      const whole = await decoder.step(start, tokens as never, { logitsFor: 'all' });
      expectClose(whole.logits.data, golden, tiny.toleranceOf('logits'));
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
            tiny.toleranceOf('logits'),
          );
        }
      }
      await decoder.dispose();
    });
  });
});
