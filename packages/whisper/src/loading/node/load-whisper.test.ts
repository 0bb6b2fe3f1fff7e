import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { flatten } from '@distilwhisper/tensor';
import { readSafetensors, sha256File } from '@distilwhisper/tensor/node';
import { interpreter } from '@distilwhisper/graph';
import { expectClose } from '@distilwhisper/testing';
import { createDecoder } from '../../model/create-decoder.js';
import { fixturePath } from '../../__fixtures__/tiny-model.js';
import { loadWhisper, openWhisper } from './load-whisper.js';

describe('loadWhisper', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'whisper-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A copy of a fixture that a test may damage. */
  const copyOf = async (name: string): Promise<string> => {
    await cp(fixturePath(name), folder, { recursive: true });
    return folder;
  };

  it('loads a Hugging Face folder', async () => {
    const model = await loadWhisper(fixturePath('hugging-face'));
    expect(model.dimensions.state).toBe(16);
    expect(flatten(model.params).size).toBe(89);
    expect([...flatten(model.params).values()].every(({ dtype }) => dtype === 'float32')).toBe(
      true,
    );
    expect(model.generation.alignmentHeads).toEqual([
      { layer: 0, head: 1 },
      { layer: 1, head: 0 },
    ]);
    expect(model.tokenizerPath).toBeUndefined();
    expect(model.sha256).toBe(await sha256File(fixturePath('hugging-face', 'model.safetensors')));
  });

  it.each([
    ['shards with an index', ['sharded']],
    ['one safetensors file', ['hugging-face', 'model.safetensors']],
    ['a PyTorch pickle', ['pickled']],
    ['a PyTorch pickle by its name', ['pickled', 'pytorch_model.bin']],
  ])('reads the same parameters from %s', async (_name, place) => {
    const model = await loadWhisper(fixturePath(...place));
    const same = await loadWhisper(fixturePath('hugging-face'));
    expect(model.dimensions).toEqual(same.dimensions);
    const expected = flatten(same.params);
    const found = flatten(model.params);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, { data }] of found)
      expect([name, data]).toEqual([name, expected.get(name)!.data]);
  });

  it('loads an OpenAI checkpoint, which computes what openai/whisper computes', async () => {
    const model = await loadWhisper(fixturePath('openai', 'tiny-random.pt'));
    expect(model.dimensions).toMatchObject({ state: 16, encoder: { feedForward: 64 } });
    const expected = await readSafetensors(fixturePath('openai', 'expected.safetensors'));
    const decoder = await createDecoder(interpreter(), model);
    const start = await decoder.start(expected.get('mel') as never);
    const { logits } = await decoder.step(start, expected.get('ids') as never, {
      logitsFor: 'all',
    });
    expectClose(logits.data, expected.get('logits')!.data as Float32Array, {
      atol: 2e-5,
      rtol: 1e-4,
    });
    await decoder.dispose();
  });

  it('opens a model without reading its weights', async () => {
    await copyOf('hugging-face');
    const { params, ...checkpoint } = await openWhisper(folder);
    const { params: loaded, ...model } = await loadWhisper(folder);
    expect(checkpoint).toEqual(model);
    expect(flatten(await params())).toEqual(flatten(loaded));
    await rm(path.join(folder, 'model.safetensors'));
    await expect(params()).rejects.toThrow('no such file or folder');
  });

  it('finds settings and tokenizer beside the weights', async () => {
    await copyOf('sharded');
    await writeFile(path.join(folder, 'tokenizer.json'), '{}');
    const model = await loadWhisper(folder);
    expect(model.tokenizerPath).toBe(path.join(folder, 'tokenizer.json'));
    expect(model.generation.beginSuppressTokens).toEqual([50]); // from config.json
    expect(model.generation.alignmentHeads).toHaveLength(2); // the later half of two layers
  });

  it('says what is missing', async () => {
    await expect(loadWhisper(path.join(folder, 'nothing'))).rejects.toThrow(
      'no such file or folder',
    );
    await expect(loadWhisper(folder)).rejects.toThrow(
      'no weights; looked for model.safetensors, model.safetensors.index.json, pytorch_model.bin',
    );
    await copyOf('sharded');
    await rm(path.join(folder, 'model-00002-of-00002.safetensors'));
    await expect(loadWhisper(folder)).rejects.toThrow(
      'model-00002-of-00002.safetensors, which is not there; download it too',
    );
    await copyOf('hugging-face');
    await rm(path.join(folder, 'config.json'));
    await expect(loadWhisper(folder)).rejects.toThrow('no config.json beside it');
  });

  it('says what is wrong', async () => {
    await copyOf('hugging-face');
    const config = path.join(folder, 'config.json');
    const content = JSON.parse(await readFile(config, 'utf8')) as object;
    await writeFile(config, JSON.stringify({ ...content, decoder_ffn_dim: 32 }));
    await expect(loadWhisper(folder)).rejects.toThrow(
      'model.decoder.layers.0.fc1.weight expected [32, 16], found [64, 16]',
    );
    await writeFile(config, JSON.stringify({ ...content, encoder_layers: 3 }));
    await expect(loadWhisper(folder)).rejects.toThrow('15 missing: model.encoder.layers.2.');
    await writeFile(config, '{');
    await expect(loadWhisper(folder)).rejects.toThrow('config.json: not JSON');
    const text = path.join(folder, 'notes.txt');
    await writeFile(text, 'text');
    await expect(loadWhisper(text)).rejects.toThrow('ending in .safetensors, .bin or .pt');
    const index = path.join(folder, 'model.safetensors.index.json');
    await rm(path.join(folder, 'model.safetensors'));
    await writeFile(index, '{"weight_map":{"a":"../elsewhere.safetensors"}}');
    await expect(loadWhisper(folder)).rejects.toThrow(
      'must map parameters to file names of this folder',
    );
  });
});
