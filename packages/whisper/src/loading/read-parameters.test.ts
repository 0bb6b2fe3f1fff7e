import {
  bytesSource,
  encodeSafetensors,
  openSafetensors,
  type AnyTensor,
  type F32,
  type TensorFile,
} from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { parseHuggingFaceConfig } from './hugging-face-config.js';
import { expectedParameters } from './expected-parameters.js';
import { readParameters } from './read-parameters.js';

const dimensions = parseHuggingFaceConfig({
  vocab_size: 5, num_mel_bins: 2, d_model: 2, encoder_layers: 1, decoder_layers: 1,
  encoder_attention_heads: 1, decoder_attention_heads: 1, encoder_ffn_dim: 3, decoder_ffn_dim: 3,
  max_source_positions: 4, max_target_positions: 6,
}); // prettier-ignore
const EMBEDDING = 'model.decoder.embed_tokens.weight';

/** Every parameter, element i of each being i / 8. */
const complete = (): Record<string, AnyTensor> =>
  Object.fromEntries(
    [...expectedParameters(dimensions)].map(([path, shape]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const data = Float32Array.from({ length }, (_, i) => i / 8);
      return [path, { dtype: 'float32', shape, data } satisfies F32];
    }),
  );

const fileOf = async (
  tensors: Record<string, AnyTensor>,
  name = 'm.safetensors',
): Promise<TensorFile> => openSafetensors(bytesSource(await encodeSafetensors(tensors), name));

const read = async (tensors: Record<string, AnyTensor>) =>
  readParameters([await fileOf(tensors)], dimensions);

describe('readParameters', () => {
  it('builds the tree', async () => {
    const params = await read(complete());
    const { weight } = params.model.decoder.layers[0]!.encoder_attn.q_proj;
    expect(weight.shape).toEqual([2, 2]);
    expect([...weight.data]).toEqual([0, 0.125, 0.25, 0.375]);
  });

  it('reads parameters from several files, and refuses one that is in two', async () => {
    const entries = Object.entries(complete());
    const first = await fileOf(Object.fromEntries(entries.slice(0, 9)), 'one');
    const second = await fileOf(Object.fromEntries(entries.slice(9)), 'two');
    expect((await readParameters([first, second], dimensions)).model.encoder.layers).toHaveLength(
      1,
    );
    await expect(readParameters([first, second, first], dimensions)).rejects.toThrow(
      "'model.encoder.conv1.bias' is in one and in one",
    );
  });

  it('accepts an output projection that is tied, and refuses another one', async () => {
    const tensors = complete();
    await read({ ...tensors, 'proj_out.weight': tensors[EMBEDDING]! });
    const data = Float32Array.from(tensors[EMBEDDING]!.data as Float32Array);
    data[3] = 9;
    const untied = { dtype: 'float32', shape: [5, 2], data } satisfies F32;
    await expect(read({ ...tensors, 'proj_out.weight': untied })).rejects.toThrow(
      `proj_out.weight [5, 2] differs from ${EMBEDDING} [5, 2]; Whisper ties them`,
    );
  });

  it('dequantises int8 rows by their scales', async () => {
    const tensors = complete();
    const int8 = {
      dtype: 'int8',
      shape: [5, 2],
      data: Int8Array.of(-127, 1, 2, 3, 4, 5, 6, 7, 8, 127),
    } as const;
    const scale = {
      dtype: 'float32',
      shape: [5],
      data: Float32Array.of(1, 0.5, 2, 0.25, 0.1),
    } as const;
    const params = await read({ ...tensors, [EMBEDDING]: int8, [`${EMBEDDING}.scale`]: scale });
    expectClose(
      params.model.decoder.embed_tokens.weight.data,
      [-127, 1, 1, 1.5, 8, 10, 1.5, 1.75, 0.8, 12.7],
      { rtol: 1e-6 },
    );
    await expect(read({ ...tensors, [EMBEDDING]: int8 })).rejects.toThrow(
      `${EMBEDDING} is int8 and needs ${EMBEDDING}.scale of shape [5], found none`,
    );
    await expect(
      read({ ...tensors, [EMBEDDING]: int8, [`${EMBEDDING}.scale`]: { ...scale, shape: [5, 1] } }),
    ).rejects.toThrow('of shape [5], found [5, 1]');
  });

  it('refuses a scale that belongs to no int8 tensor', async () => {
    const scale = { dtype: 'float32', shape: [5], data: new Float32Array(5) } as const;
    await expect(read({ ...complete(), [`${EMBEDDING}.scale`]: scale })).rejects.toThrow(
      `unexpected: ${EMBEDDING}.scale [5]`,
    );
  });

  it('checks shapes before reading', async () => {
    const tensors = complete();
    const file = await fileOf({
      ...tensors,
      [EMBEDDING]: { ...tensors[EMBEDDING]!, shape: [2, 5] },
    });
    const read = jest.fn((name: string) => file.read(name));
    await expect(readParameters([{ ...file, read }], dimensions)).rejects.toThrow(
      `m.safetensors: the parameters do not fit the model.\n1 of another shape: ${EMBEDDING} expected [5, 2], found [2, 5]`,
    );
    expect(read).not.toHaveBeenCalled();
  });
});
