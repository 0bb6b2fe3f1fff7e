import { trace, type Tensors } from '@distilwhisper/graph';
import { expectClose } from '@distilwhisper/testing';
import { testEngines } from '../__fixtures__/engines.js';
import { readTinyModel, type TinyModel } from '../__fixtures__/tiny-model.js';
import { encoder } from './encoder.js';
import { plainSeams } from './seams.js';
import { teacherForcingDecoder } from './teacher-forcing.js';

const TOLERANCE = { atol: 2e-5, rtol: 1e-4 };

const wholeModel = ({ dimensions, params }: TinyModel, attentionWeights: boolean) =>
  trace((g) => {
    const { model } = g.parameters(params);
    const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: dimensions.melBins });
    const tokens = g.input('ids', 'int32', ['batch', 'time']);
    const options = { heads: dimensions.encoder.heads, seams: plainSeams, attentionWeights };
    const audio = encoder(g, model.encoder, mel, options);
    const text = teacherForcingDecoder(g, model.decoder, tokens, audio.hidden, options);
    return {
      'encoder.embed': audio.embedded,
      'encoder.layer0': audio.layers[0]!,
      'encoder.out': audio.hidden,
      'decoder.embed': text.embedded,
      'decoder.layer0': text.layers[0]!,
      logits: text.logits,
      ...(attentionWeights && {
        cross_attention: g.reshape(
          g.concat(text.crossWeights, ['rows', 'head', 'query', 'key'], 0),
          ['layer', 'batch', 'head', 'query', 'key'],
          [2, 'batch', 2, 'time', g.dim(audio.hidden, 1)],
        ),
      }),
    };
  });

const engines = testEngines();

describe.each(engines)('tiny random model in $name', (engine) => {
  let tiny: TinyModel;
  beforeAll(async () => {
    tiny = await readTinyModel();
  });

  const run = async (attentionWeights: boolean, feeds: Tensors) => {
    const executable = await engine.compile(wholeModel(tiny, attentionWeights));
    const result = await executable.run(feeds);
    await executable.dispose();
    return result;
  };

  it.each([false, true])(
    'computes what transformers computes (attention step by step: %s)',
    async (weights) => {
      const { expected } = tiny;
      const result = await run(weights, { mel: expected.get('mel')!, ids: expected.get('ids')! });
      expect(Object.keys(result)).toHaveLength(weights ? 7 : 6);
      for (const [name, { data, shape }] of Object.entries(result)) {
        expect(shape).toEqual(expected.get(name)!.shape);
        expectClose(data as Float32Array, expected.get(name)!.data as Float32Array, TOLERANCE);
      }
    },
  );

  it('takes fewer frames than the full window', async () => {
    const { expected } = tiny;
    const mel = expected.get('mel')!;
    const rows = 16; // 2 recordings of 8 bins
    const data = Float32Array.from({ length: rows * 14 }, (_, i) => {
      const [row, frame] = [Math.floor(i / 14), i % 14];
      return mel.data[row * 24 + frame] as number;
    });
    const short = { dtype: 'float32', shape: [2, 8, 14], data } as const;
    const result = await run(false, { mel: short, ids: expected.get('ids')! });
    for (const name of ['encoder.out', 'logits'])
      expectClose(
        result[name]!.data as Float32Array,
        expected.get(`short.${name}`)!.data as Float32Array,
        TOLERANCE,
      );
  });
});
