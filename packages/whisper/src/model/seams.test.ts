import { interpreter, trace, type Builder, type V } from '@distilwhisper/graph';
import {
  flatten,
  tensor,
  unflatten,
  type AnyTensor,
  type Axes,
  type Axis,
  type HostTensor,
} from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { readTinyModel, type TinyModel } from '../__fixtures__/tiny-model.js';
import { encoder } from './encoder.js';
import type { WhisperParams } from './parameters.js';
import { blockPath, plainSeams, type LinearValues, type Seams } from './seams.js';
import { teacherForcingDecoder } from './teacher-forcing.js';

describe('seams', () => {
  let tiny: TinyModel;
  beforeAll(async () => {
    tiny = await readTinyModel();
  });

  /** Logits of the model with replaced parts, and what its feed-forwards returned beside them. */
  const run = async <Aux>(seams: Seams<Aux>, params: WhisperParams = tiny.params) => {
    const collected: Aux[] = [];
    const graph = trace((g) => {
      const { model } = g.parameters(params);
      const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: 8 });
      const tokens = g.input('ids', 'int32', ['batch', 'time']);
      const audio = encoder(g, model.encoder, mel, { heads: 2, seams });
      const text = teacherForcingDecoder(g, model.decoder, tokens, audio.hidden, {
        heads: 2,
        seams,
      });
      collected.push(...audio.aux, ...text.aux);
      return { logits: text.logits };
    });
    const executable = await interpreter().compile(graph);
    const { logits } = await executable.run({
      mel: tiny.expected.get('mel')!,
      ids: tiny.expected.get('ids')!,
    });
    return { logits: logits!.data as Float32Array, collected };
  };

  /** The tiny model with some parameters replaced. */
  const withParameters = (change: (path: string, leaf: AnyTensor) => AnyTensor): WhisperParams =>
    unflatten<WhisperParams>(
      new Map([...flatten(tiny.params)].map(([path, leaf]) => [path, change(path, leaf)])),
    );

  it('feed-forward: what it returns beside the result is collected from every block, in order', async () => {
    const { logits, collected } = await run({
      ...plainSeams,
      feedForward: (_g, x, block, shared) => ({ y: shared(x), aux: blockPath(block) }),
    });
    expect(collected).toEqual([
      'model.encoder.layers.0',
      'model.encoder.layers.1',
      'model.decoder.layers.0',
      'model.decoder.layers.1',
    ]);
    expectClose(logits, tiny.expected.get('logits')!.data as Float32Array, {
      atol: 2e-5,
      rtol: 1e-4,
    });
  });

  it('feed-forward: the result is added to the residual stream', async () => {
    const { logits } = await run({
      ...plainSeams,
      feedForward: (g, x) => ({ y: g.mul(x, 0), aux: undefined }),
    });
    const silent = withParameters((path, leaf) =>
      path.includes('.fc2.') ? { ...leaf, data: new Float32Array(leaf.data.length) } : leaf,
    );
    expectClose(logits, (await run(plainSeams, silent)).logits, { atol: 1e-6 });
  });

  it('linear: a low-rank adapter equals its merged weights', async () => {
    const target = 'model.decoder.layers.1.encoder_attn.v_proj';
    const up = Float32Array.from({ length: 16 }, (_, i) => (i % 3) - 1); // [out, 1]
    const down = Float32Array.from({ length: 16 }, (_, i) => Math.cos(i)); // [1, in]
    const adapted = <Lead extends Axes, In extends Axis, Out extends Axis>(
      g: Builder,
      x: V<readonly [...Lead, In]>,
      values: LinearValues<Out, In>,
      path: string,
    ): V<readonly [...Lead, Out]> => {
      const y = plainSeams.linear(g, x, values, path);
      if (path !== target) return y;
      const a = g.constant(tensor<'float32', readonly ['rank', In]>('float32', [1, 16], down));
      const b = g.constant(tensor<'float32', readonly [Out, 'rank']>('float32', [16, 1], up));
      return g.add(y, g.linear(g.linear(x, a), b));
    };
    const { logits } = await run({ ...plainSeams, linear: adapted });
    const merged = withParameters((path, leaf) =>
      path === `${target}.weight`
        ? { ...leaf, data: (leaf as HostTensor<'float32'>).data.map((w, i) => w + up[i >> 4]! * down[i & 15]!) } // prettier-ignore
        : leaf,
    );
    const expected = await run(plainSeams, merged);
    expectClose(logits, expected.logits, { atol: 1e-5, rtol: 1e-5 });
    expect(expected.logits).not.toEqual((await run(plainSeams)).logits);
  });

  it('linear: every projection of every block passes through it, once', async () => {
    const paths: string[] = [];
    await run({
      ...plainSeams,
      linear: (g, x, values, path) => {
        paths.push(`${path}.weight`);
        return plainSeams.linear(g, x, values, path);
      },
    });
    const projections = [...flatten(tiny.params).keys()].filter((path) =>
      /layers\.\d\.(.*_proj|fc\d)\.weight$/.test(path),
    );
    expect(paths.sort()).toEqual(projections.sort());
  });

  it('dropout: is asked at the embeddings and after every sublayer', async () => {
    const places: string[] = [];
    await run({
      ...plainSeams,
      dropout: (_g, x, place) => {
        places.push(place.replace(/^model\./, ''));
        return x;
      },
    });
    const encoderBlock = (i: number) => [
      `encoder.layers.${i}.self_attn`,
      `encoder.layers.${i}.fc2`,
    ];
    const decoderBlock = (i: number) =>
      ['self_attn', 'encoder_attn', 'fc2'].map((place) => `decoder.layers.${i}.${place}`);
    expect(places).toEqual([
      'encoder.embed_positions',
      ...encoderBlock(0),
      ...encoderBlock(1),
      'decoder.embed_tokens',
      ...decoderBlock(0),
      ...decoderBlock(1),
    ]);
  });
});
