import { bytesSource } from '../byte-source.js';
import { DistilWhisperError } from '../errors.js';
import { expectedTensors, fixtureBytes, fixturePath } from '../__fixtures__/index.js';
import { openTorchFile, readTorch } from '../node.js';
import { readAll } from '../tensor-file.js';
import { openTorch } from './open-torch.js';

const open = (name: string, edit: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) =>
  openTorch(bytesSource(edit(new Uint8Array(fixtureBytes(name))), name));

const failure = async (promise: Promise<unknown>): Promise<DistilWhisperError> => {
  const error = await promise.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!DistilWhisperError.isInstance(error)) throw error;
  return error;
};

describe('reading what torch.save wrote', () => {
  it('a state dict: every dtype, views, transposes and shared storages', async () => {
    const expected = expectedTensors('state');
    const actual = await readTorch(fixturePath('state.bin'));
    expect([...actual.keys()]).toEqual([...expected.keys()]);
    for (const [name, x] of expected) expect([name, actual.get(name)]).toEqual([name, x]);
  });

  it('rows, also of a transposed view', async () => {
    const file = await openTorchFile(fixturePath('state.bin'));
    for (const name of ['floats.float32', 'strided.transposed', 'strided.rows']) {
      const whole = expectedTensors('state').get(name)!;
      const width = whole.data.length / whole.shape[0]!;
      expect(await file.readRows(name, 1, 2)).toEqual({
        dtype: whole.dtype,
        shape: [1, width],
        data: whole.data.slice(width, 2 * width),
      });
    }
    await expect(file.readRows('scalar', 0, 1)).rejects.toThrow(
      'rows 0 to 1 of a tensor of shape []',
    );
    await file.close();
  });

  it.each(['nested.pt', 'nested-protocol3.pt', 'nested-protocol4.pt', 'nested-protocol5.pt'])(
    'a checkpoint with other values beside the weights: %s',
    async (name) => {
      const file = await open(name);
      expect(await readAll(file)).toEqual(expectedTensors('nested'));
      expect(Object.fromEntries(file.values)).toEqual({
        'dims.n_mels': 80,
        'dims.n_vocab': 51865,
        'dims.dropout': 0.5,
        'dims.name': 'tiny',
        'dims.tied': true,
        'dims.extra': null,
        'sizes.0': 1,
        'sizes.1': 2,
        'sizes.2': 3,
        'sizes.3': 2 ** 40,
        'sizes.4.0': 4,
        'sizes.4.1': 5,
      });
    },
  );

  it('names what a file has when a tensor is missing', async () => {
    const file = await open('nested.pt');
    await expect(file.read('weight')).rejects.toThrow(
      "nested.pt: no tensor 'weight'; the 4 tensors are 'model_state_dict.weight'",
    );
  });
});

describe('refusing', () => {
  it.each([
    ['malicious.pt', 'posix.system'],
    ['malicious-protocol4.pt', 'numpy.frombuffer'],
  ])('a pickle that names a function: %s', async (name, global) => {
    const error = await failure(open(name));
    expect(error.code).toBe('unsafe');
    expect(error.message).toBe(
      `${name}: the pickle asks for '${global}', which is not among the names that plain weights need. ` +
        'Nothing was run. If you trust the file, load it in PyTorch and save the tensors as safetensors',
    );
    expect(error.details).toEqual({ path: name, global });
  });

  it('the old format, compressed archives, truncated files and other files', async () => {
    expect((await failure(open('legacy.pt'))).message).toContain(
      'legacy.pt: a PyTorch file of the old format (before 1.6)',
    );
    expect((await failure(open('deflated.pt'))).message).toContain(
      "deflated.pt: 'archive/data.pkl' is compressed",
    );
    expect((await failure(open('truncated.pt'))).message).toBe(
      'truncated.pt: not a readable zip archive: the end of its directory is missing (truncated?)',
    );
    expect((await failure(open('official.safetensors'))).message).toBe(
      'official.safetensors: not a PyTorch file (it is not a zip archive)',
    );
    expect((await failure(openTorch(bytesSource(new Uint8Array(0), 'empty')))).code).toBe('format');
  });

  it('any single changed byte without another kind of error', async () => {
    const bytes = new Uint8Array(fixtureBytes('nested.pt'));
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at]! ^= 0xff;
      const outcome = await openTorch(bytesSource(changed))
        .then((file) => readAll(file))
        .catch((error: unknown) => error);
      if (outcome instanceof Map) continue;
      expect(DistilWhisperError.isInstance(outcome)).toBe(true);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(100);
  });
});
