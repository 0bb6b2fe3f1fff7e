import { mkdir, open, readFile, writeFile, copyFile } from 'node:fs/promises';
import path from 'node:path';
import { modelBase } from '@distilwhisper/model-base';
import { tensor } from '@distilwhisper/tensor';
import { runCli, type CliResult } from './run-cli.js';
import { temporaryFolder, writeTinyModel, type TinyModelOptions } from './tiny-model.js';

const SAMPLE = path.resolve(__dirname, '../../../../examples/audio/04-english-short.wav');

/** A pickle whose loading would run a shell command: `cos\nsystem\n` is GLOBAL os.system. */
const MALICIOUS_PICKLE = Buffer.from("cos\nsystem\n(S'touch pwned'\ntR.");

describe('distilwhisper transcribe: models', () => {
  let root: string;
  let remove: () => Promise<void>;
  let count = 0;
  beforeAll(async () => ({ path: root, remove } = await temporaryFolder()));
  afterAll(() => remove());

  const modelWith = async (options?: TinyModelOptions): Promise<string> => {
    const folder = path.join(root, `model-${(count += 1)}`);
    await mkdir(folder);
    return writeTinyModel(folder, options);
  };
  const transcribe = (model: string): Promise<CliResult> =>
    runCli(['transcribe', '--threads', '1', '-m', model, SAMPLE]);

  const expectRefusal = async (model: string, ...causes: string[]): Promise<void> => {
    const { code, stdout, stderr } = await transcribe(model);
    expect(stderr).toMatch(/^error: /);
    for (const cause of causes) expect(stderr).toContain(cause);
    expect([code, stdout]).toEqual([3, '']);
  };

  it('says that there is no such model, and which there are', () =>
    expectRefusal('bass', "no model 'bass'", "'base' (the embedded one)"));

  it('names a missing tensor', async () => {
    const name = 'model.decoder.layers.0.fc1.weight';
    const model = await modelWith({ edit: (tensors) => void tensors.delete(name) });
    await expectRefusal(model, path.join(model, 'model.safetensors'), '1 missing', name);
  });

  it('names a misshapen tensor with both shapes', async () => {
    const name = 'model.encoder.layer_norm.weight';
    const wrong = tensor('float32', [17], new Float32Array(17));
    const model = await modelWith({ edit: (tensors) => void tensors.set(name, wrong) });
    await expectRefusal(model, `${name} expected [16], found [17]`);
  });

  it('refuses a tokenizer of another vocabulary', async () => {
    const own = JSON.parse(
      await readFile(path.join(modelBase().folder, 'tokenizer.json'), 'utf8'),
    ) as { added_tokens: { id: number; content: string }[] };
    const languages = own.added_tokens.filter(({ content }) => /^<\|[a-z]{2}\|>$/.test(content));
    const last = languages.at(-1)!.id;
    const shorter = own.added_tokens
      .filter(({ id }) => id !== last)
      .map((token) => (token.id > last ? { ...token, id: token.id - 1 } : token));
    const model = await modelWith({ tokenizer: JSON.stringify({ ...own, added_tokens: shorter }) });
    await expectRefusal(model, 'the tokenizer has 51864 token ids', "the model's vocabulary has 51865"); // prettier-ignore
  });

  it('refuses a tokenizer that is none', async () => {
    const model = await modelWith({ tokenizer: '{"model": 7}' });
    await expectRefusal(model, path.join(model, 'tokenizer.json'));
  });

  it('refuses a safetensors header of 2^40 bytes without reading it', async () => {
    const model = await modelWith();
    const file = await open(path.join(model, 'model.safetensors'), 'r+');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(2n ** 40n);
    await file.write(length, 0, 8, 0);
    await file.close();
    await expectRefusal(model, 'model.safetensors', String(2 ** 40));
  });

  it('refuses a pickle that would run a command, and runs nothing', async () => {
    const model = await modelWith();
    const place = path.join(root, 'pickle');
    await mkdir(place);
    await copyFile(path.join(model, 'config.json'), path.join(place, 'config.json'));
    await writeFile(path.join(place, 'pytorch_model.bin'), MALICIOUS_PICKLE);
    await expectRefusal(place, 'pytorch_model.bin');
    await expect(readFile('pwned')).rejects.toThrow('ENOENT');
  });
});
