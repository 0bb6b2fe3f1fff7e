import { fail } from '@distilwhisper/tensor';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as onnxruntime from 'onnxruntime-node';
import type { OrtRuntime } from '@distilwhisper/engine-ort';
import { chooseEngine } from './choose-engine.js';
import { installedRuntimes, optionalFolders, type EngineRuntimes } from './engine-runtimes.js';

const absent = (name: string) => async (): Promise<never> =>
  fail('missing', `'${name}' is not installed`);

const nothing: EngineRuntimes = {
  ort: absent('onnxruntime-node'),
  tfjsNode: (name) => absent(name)(),
  tfjsWasm: absent('wasm'),
};

const ort = async (): Promise<OrtRuntime> => onnxruntime;

/** The plain backend stands in for the native one. */
const tfjsNode =
  (usesGpu: boolean): EngineRuntimes['tfjsNode'] =>
  async (name) =>
    (name === '@tensorflow/tfjs-node-gpu') === usesGpu ? { tf, usesGpu } : absent(name)();

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});

describe('auto', () => {
  it('takes a GPU where there is one', async () => {
    const chosen = await chooseEngine('auto', {
      runtimes: { ...nothing, ort, tfjsNode: tfjsNode(true) },
    });
    expect(chosen).toMatchObject({ name: chosen.engine.name, reason: 'a GPU is there' });
    expect(chosen.name).toMatch(/^tfjs /);
  });

  it('takes onnxruntime where there is none, with the threads asked for', async () => {
    const runtimes = {
      ...nothing,
      ort,
      tfjsNode: async () => ({ tf, usesGpu: false }),
    };
    const chosen = await chooseEngine('auto', { runtimes, threads: 1 });
    expect(chosen.name).toMatch(/^onnxruntime \S+ cpu$/);
    expect(chosen.reason).toBe('the fastest on a processor');
  });

  it('falls back to native TensorFlow, then to wasm, and says why', async () => {
    const native = { ...nothing, tfjsNode: tfjsNode(false) };
    expect((await chooseEngine('auto', { runtimes: native })).reason).toBe(
      'onnxruntime does not load here',
    );
    const wasm = { ...nothing, tfjsWasm: async () => tf };
    expect((await chooseEngine('auto', { runtimes: wasm })).reason).toBe(
      'neither onnxruntime nor a native TensorFlow loads here',
    );
  });

  it('lists what each one lacks where none works', async () => {
    await expect(chooseEngine('auto', { runtimes: nothing })).rejects.toMatchObject({
      code: 'engine',
      message: [
        'no engine works here.',
        "tfjs-gpu: '@tensorflow/tfjs-node-gpu' is not installed",
        "ort: 'onnxruntime-node' is not installed",
        "tfjs-node: '@tensorflow/tfjs-node' is not installed",
        "tfjs-wasm: 'wasm' is not installed",
      ].join('\n'),
    });
  });
});

describe('a named engine', () => {
  it('is taken because it was asked for', async () => {
    const chosen = await chooseEngine('ort', { runtimes: { ...nothing, ort } });
    expect(chosen.reason).toBe('asked for');
    const native = { ...nothing, tfjsNode: tfjsNode(false) };
    expect((await chooseEngine('tfjs-node', { runtimes: native })).name).toMatch(/^tfjs /);
  });

  it('does not give way to another', async () => {
    await expect(
      chooseEngine('tfjs-wasm', { runtimes: { ...nothing, ort } }),
    ).rejects.toMatchObject({ code: 'missing' });
  });

  it('of a GPU is refused where TensorFlow finds none', async () => {
    const runtimes = { ...nothing, tfjsNode: async () => ({ tf, usesGpu: false }) };
    await expect(chooseEngine('tfjs-gpu', { runtimes })).rejects.toThrow(
      /loads, but TensorFlow finds no GPU: check the driver/,
    );
  });

  it('without threads refuses them', async () => {
    await expect(chooseEngine('tfjs-wasm', { threads: 2 })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining("a setting of the engine 'ort'") as string,
    });
  });
});

describe('installed runtimes', () => {
  it('that are missing say what to install', async () => {
    const runtimes = installedRuntimes(['/nowhere']);
    await expect(runtimes.tfjsNode('@tensorflow/tfjs-node')).rejects.toThrow(
      /not installed where it was looked for \(\/nowhere\).*npm install @tensorflow\/tfjs-node/,
    );
  });

  it('include onnxruntime', async () => {
    const chosen = await chooseEngine('auto', { runtimes: installedRuntimes(['/nowhere']) });
    expect(chosen.name).toMatch(/^onnxruntime \S+ cpu$/);
  });

  it('are looked for where the environment says, then in the working folder', () => {
    expect(optionalFolders({ DISTILWHISPER_TFJS: '/built' }, '/here')).toEqual(['/built', '/here']);
    expect(optionalFolders({}, '/here')).toEqual(['/here']);
  });
});
