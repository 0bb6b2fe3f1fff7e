import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadTfjsNode } from './load-tfjs-node.js';
import { loadTfjsWasm } from './load-tfjs-wasm.js';
import { restoreUtilFunctions } from './restore-util.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'load-tfjs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const install = (code: string): void => {
  const home = path.join(folder, 'node_modules/@tensorflow/tfjs-node-gpu');
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'package.json'), '{ "main": "index.js" }');
  writeFileSync(path.join(home, 'index.js'), code);
};

it('finds the package below the first folder that has it', async () => {
  install(`module.exports = {
    setBackend: async () => true,
    ready: async () => {},
    backend: () => ({ isUsingGpuDevice: true }),
    getBackend: () => 'tensorflow',
  };`);
  const folders = [path.parse(folder).root, folder];
  const { tf, usesGpu } = await loadTfjsNode('@tensorflow/tfjs-node-gpu', folders);
  expect([tf.getBackend(), usesGpu]).toEqual(['tensorflow', true]);
});

it('says where it looked, and how to install', async () => {
  await expect(loadTfjsNode('@tensorflow/tfjs-node-gpu', [folder])).rejects.toThrow(
    /not installed where it was looked for \(.*load-tfjs-.*\)\. Install it with `npm install @tensorflow\/tfjs-node-gpu`/,
  );
});

it('says why an addon does not load', async () => {
  install('throw new Error("no tfjs_binding.node");');
  await expect(loadTfjsNode('@tensorflow/tfjs-node-gpu', [folder])).rejects.toThrow(
    /is installed, but does not load: no tfjs_binding\.node/,
  );
});

it('puts back functions of node:util that are gone, and leaves those that are there', () => {
  const isArray = (): boolean => false;
  const target: Record<string, unknown> = { isArray };
  restoreUtilFunctions(target);
  expect(target['isArray']).toBe(isArray);
  const isNullOrUndefined = target['isNullOrUndefined'] as (value: unknown) => boolean;
  expect([null, undefined, 0].map(isNullOrUndefined)).toEqual([true, true, false]);
});

it('loads the wasm backend, and says what to install where it is missing', async () => {
  expect((await loadTfjsWasm([__dirname])).getBackend()).toBe('wasm');
  await expect(loadTfjsWasm([folder])).rejects.toThrow(
    /'@tensorflow\/tfjs-backend-wasm' is not installed .*npm install @tensorflow\/tfjs-core/,
  );
});
