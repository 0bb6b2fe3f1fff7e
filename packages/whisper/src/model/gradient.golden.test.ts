import { differentiate, gradientName, trace, type Graph } from '@distilwhisper/graph';
import { describeGolden, expectClose, readGoldenJson } from '@distilwhisper/testing';
import { describeEngines, runOnce } from '@distilwhisper/testing-engines';
import { readTinyGolden, type TinyGolden } from '../__fixtures__/tiny-golden.js';
import { encoder } from './encoder.js';
import { plainSeams } from './seams.js';
import { teacherForcingDecoder } from './teacher-forcing.js';

describeGolden('whisper/tiny_loss.json', () => {
  let tiny: TinyGolden;
  beforeAll(async () => {
    tiny = await readTinyGolden();
  });

  /** Mean cross-entropy of the labels that are not -100. */
  const lossGraph = (): Graph =>
    trace((g) => {
      const { dimensions, params, paddingToken } = tiny;
      const { model } = g.parameters(params);
      const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: dimensions.melBins });
      const tokens = g.input('tokens', 'int32', ['batch', 'time']);
      const labels = g.input('labels', 'int32', ['batch', 'time']);
      const options = { heads: dimensions.decoder.heads, seams: plainSeams, paddingToken };
      const audio = encoder(g, model.encoder, mel, options);
      const { logits } = teacherForcingDecoder(g, model.decoder, tokens, audio.hidden, options);
      const axes = ['batch', 'time', 'vocabulary'] as const;
      const shape = ['batch', 'time', dimensions.vocabulary] as const;
      const target = g.expand(
        g.reshape(labels, ['batch', 'time', 1], ['batch', 'time', 1]),
        axes,
        shape,
      );
      const chosen = g.equal(target, g.iota('vocabulary', dimensions.vocabulary));
      const sum = g.sum(g.where(chosen, g.logSoftmax(logits), 0));
      const count = g.sum(g.cast(g.greaterEqual(labels, 0), 'float32'));
      return { loss: g.neg(g.div(sum, count)) };
    });

  describeEngines((open) => {
    it('loss and every gradient', async () => {
      const graph = differentiate(lossGraph(), { loss: 'loss', wrt: () => true, inputs: ['mel'] });
      const { inputs, expected, toleranceOf } = tiny;
      const result = await runOnce(open, graph, {
        mel: inputs.get('mel')!,
        tokens: inputs.get('decoder_input_ids')!,
        labels: inputs.get('labels')!,
      });
      const { loss } = readGoldenJson<{ loss: number }>('whisper', 'tiny_loss.json');
      expectClose(result['loss']!.data as Float32Array, [loss], { atol: 1e-5 });
      const names = [...expected.keys()].filter((name) => name.startsWith('grad.'));
      expect(names.length).toBeGreaterThan(1);
      expect(Object.keys(result)).toHaveLength(1 + names.length);
      for (const name of names) {
        const gradient = result[gradientName(name.slice('grad.'.length))]!;
        const golden = expected.get(name)!.data as Float32Array;
        try {
          expectClose(gradient.data as Float32Array, golden, toleranceOf(name));
        } catch (error) {
          throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
        }
      }
    });
  });
});
