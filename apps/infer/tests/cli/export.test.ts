import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { runCli } from './run-cli.js';
import { temporaryFolder, writeTinyModel } from './tiny-model.js';

const SETTINGS = [
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
];

describe('distilwhisper export', () => {
  let root: string;
  let model: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: root, remove } = await temporaryFolder());
    model = path.join(root, 'model');
    await mkdir(model);
    await writeTinyModel(model);
  });
  afterAll(() => remove());

  const json = async (...parts: string[]) =>
    JSON.parse(await readFile(path.join(root, ...parts), 'utf8')) as Record<string, unknown>;
  const temporaries = async () => (await readdir(root)).filter((name) => name.endsWith('.tmp'));

  it('lays files out for transformers.js, several dtypes in one folder', async () => {
    const out = path.join(root, 'tjs');
    for (const dtype of ['fp32', 'q8', 'fp16'])
      expect(await runCli(['export', model, out, '--dtype', dtype])).toEqual({
        code: 0,
        stdout: `${out}\n`,
        stderr: '',
      });
    expect((await readdir(out)).sort()).toEqual([...SETTINGS, 'onnx'].sort());
    expect((await readdir(path.join(out, 'onnx'))).sort()).toEqual(
      ['', '_fp16', '_quantized']
        .flatMap((form) => [`decoder_model_merged${form}.onnx`, `encoder_model${form}.onnx`])
        .sort(),
    );
    expect(await temporaries()).toEqual([]);
    expect(await json('tjs', 'config.json')).toMatchObject({ model_type: 'whisper', d_model: 16, decoder_start_token_id: 50_258 }); // prettier-ignore
    expect(await json('tjs', 'generation_config.json')).toMatchObject({
      is_multilingual: true,
      no_timestamps_token_id: 50_363,
      begin_suppress_tokens: [220, 50_257],
      lang_to_id: { '<|en|>': 50_259 },
      task_to_id: { transcribe: 50_359, translate: 50_358 },
    });
    expect(await json('tjs', 'preprocessor_config.json')).toMatchObject({ feature_extractor_type: 'WhisperFeatureExtractor', feature_size: 80 }); // prettier-ignore
  });

  it.each(['fp32', 'q8'])('writes a decoder that starts from empty caches (%s)', async (dtype) => {
    const out = path.join(root, `steps-${dtype}`);
    await runCli(['export', model, out, '--dtype', dtype]);
    const file = `decoder_model_merged${dtype === 'q8' ? '_quantized' : ''}.onnx`;
    const session = await ort.InferenceSession.create(path.join(out, 'onnx', file));
    const states = new ort.Tensor('float32', Float32Array.from({ length: 60 * 16 }, (_, i) => Math.sin(i)), [1, 60, 16]); // prettier-ignore
    const run = (ids: readonly bigint[], past: Record<string, ort.Tensor>) =>
      session.run({
        ...past,
        input_ids: new ort.Tensor('int64', BigInt64Array.from(ids), [1, ids.length]),
        encoder_hidden_states: states,
        use_cache_branch: new ort.Tensor('bool', [Object.values(past)[0]!.dims[2]! > 0], [1]),
      });
    const empty = Object.fromEntries(
      session.inputNames
        .filter((name) => name.startsWith('past_key_values'))
        .map((name) => [name, new ort.Tensor('float32', new Float32Array(0), [1, 2, 0, 8])]),
    );
    const first = await run([50_258n, 50_259n, 50_359n], empty);
    const past = Object.fromEntries(Object.keys(empty).map((name) => [name, first[name.replace('past_key_values', 'present')]!])); // prettier-ignore
    const next = await run([50_363n], past);
    const whole = await run([50_258n, 50_259n, 50_359n, 50_363n], empty);
    const expected = (whole['logits']!.data as Float32Array).subarray(3 * 51_865);
    const actual = next['logits']!.data as Float32Array;
    expect(actual).toHaveLength(51_865);
    // Activations are rounded by the largest of a call in q8, so that the two calls differ there.
    const most = actual.reduce((far, x, i) => Math.max(far, Math.abs(x - expected[i]!)), 0);
    expect(most).toBeLessThan(dtype === 'q8' ? 0.2 : 1e-4);
    await session.release();
  });

  it('writes the plain graphs', async () => {
    const out = path.join(root, 'plain');
    const { code } = await runCli(['export', model, out, '--layout', 'plain', '--standard']);
    expect(code).toBe(0);
    expect((await readdir(out)).sort()).toEqual(
      [...SETTINGS, 'alignment.onnx', 'encoder.onnx', 'step.onnx'].sort(),
    );
    const bytes = await readFile(path.join(out, 'encoder.onnx'), 'latin1');
    expect(bytes).not.toContain('com.microsoft');
    const session = await ort.InferenceSession.create(path.join(out, 'step.onnx'));
    expect(session.inputNames).toEqual(expect.arrayContaining(['tokens', 'positions', 'past.0.key', 'cross.0.value'])); // prettier-ignore
    await session.release();
  });

  it('says what is wrong, and leaves nothing behind', async () => {
    const file = path.join(root, 'file');
    await writeFile(file, 'text');
    const cases: readonly (readonly [args: string[], code: number, cause: string])[] = [
      [['bass', path.join(root, 'x')], 3, "no model 'bass'"],
      [[model, file], 2, `${file} is a file; give a folder to write to`],
      [[model, path.join(file, 'x')], 1, 'a part of the path is a file'],
      [
        [model, path.join(root, 'x'), '--dtype', 'int3'],
        2,
        'Allowed choices are fp32, fp16, q8, q4',
      ],
      [[model, path.join(root, 'x'), '--tokenizer', path.join(root, 'none.json')], 3, 'none.json'],
    ];
    for (const [args, code, cause] of cases) {
      const result = await runCli(['export', ...args]);
      expect(result.stderr).toContain(cause);
      expect(result.code).toBe(code);
    }
    expect(await temporaries()).toEqual([]);
    expect(await readdir(root)).not.toContain('x');
  });

  it('refuses a folder that holds another model, and leaves it as it was', async () => {
    const out = path.join(root, 'other');
    await mkdir(out);
    const config = JSON.stringify({ ...(await json('model', 'config.json')), d_model: 32 });
    await writeFile(path.join(out, 'config.json'), config);
    const { code, stderr } = await runCli(['export', model, out]);
    expect(stderr).toContain('holds a model of other sizes; export to a folder of its own');
    expect(code).toBe(2);
    expect(await readdir(out)).toEqual(['config.json']);
    expect(await readFile(path.join(out, 'config.json'), 'utf8')).toBe(config);
    await writeFile(path.join(out, 'config.json'), '{');
    const damaged = await runCli(['export', model, out]);
    expect(damaged.stderr).toContain('config.json is there already and is not JSON');
    expect(damaged.code).toBe(2);
  });

  it('adds the files to the folder of the model itself', async () => {
    const folder = path.join(root, 'own');
    await mkdir(folder);
    await writeTinyModel(folder);
    const config = { ...(await json('own', 'config.json')), torch_dtype: 'float16' };
    await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
    expect((await runCli(['export', folder, folder])).code).toBe(0);
    expect(await json('own', 'config.json')).toMatchObject(config);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['model.safetensors', 'onnx']));
  });
});
