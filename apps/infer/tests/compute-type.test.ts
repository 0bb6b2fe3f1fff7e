import { readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { decodeAudio } from '@distilwhisper/audio/node';
import {
  expertDimensions,
  initialiseExperts,
  PACK_FORMAT,
  type ExpertPack,
} from '@distilwhisper/experts';
import { loadWhisper } from '@distilwhisper/whisper/node';
import { createRng, fillNormal, flatten, tensor, type F32 } from '@distilwhisper/tensor';
import {
  COMPUTE_TYPES,
  loadModel,
  transcribeAudio,
  type ComputeType,
  type LoadedModel,
  type LoadModelOptions,
} from '../src/index.js';
import { runCli } from './cli/run-cli.js';
import { temporaryFolder, writeTinyModel } from './cli/tiny-model.js';

const SAMPLE = path.resolve(__dirname, '../../../examples/audio/04-english-short.wav');

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ path: folder, remove } = await temporaryFolder());
  await writeTinyModel(folder);
});
afterAll(() => remove());

const mel: F32<readonly ['batch', 'mel', 'frame']> = tensor(
  'float32',
  [1, 80, 3000],
  fillNormal(createRng(3), new Float32Array(80 * 3000)),
);
const tokens = tensor('int32', [1, 4], Int32Array.of(50258, 50259, 50359, 50363));

const logitsOf = async (model: LoadedModel): Promise<Float32Array> => {
  const { decoder } = model;
  const { logits } = await decoder.step(await decoder.start(mel), tokens as never);
  await model.dispose();
  return logits.data;
};
const tiny = async (options: LoadModelOptions): Promise<Float32Array> =>
  logitsOf(await loadModel({ model: folder, threads: 1, ...options }));

/** Norm of the difference over the norm of what is expected. */
const relative = (actual: Float32Array, expected: Float32Array): number => {
  const squares = expected.map((value, i) => (value - actual[i]!) ** 2);
  const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
  return Math.sqrt(sum(squares) / sum(expected.map((value) => value ** 2)));
};

const ALLOWED: Readonly<Record<ComputeType, number>> = {
  float32: 0,
  float16: 0.001,
  'int8-exact': 0.03,
  int8: 0.03,
  'llm-int8': 0.03,
  int4: 0.25,
};

describe('compute types', () => {
  it.each(COMPUTE_TYPES)(
    '%s is near float32, with a place for experts or without',
    async (computeType) => {
      const expected = await tiny({});
      const plain = await tiny({ computeType });
      const withPlace = await tiny({ computeType, experts: [] });
      const allowed = ALLOWED[computeType];
      expect(relative(plain, expected)).toBeLessThanOrEqual(allowed);
      if (allowed > 0) expect(relative(plain, expected)).toBeGreaterThan(allowed / 1000);
      expect(relative(withPlace, plain)).toBeLessThan(allowed + 1e-5);
    },
  );

  it('is part of what the model says of itself; float32 is the default', async () => {
    const model = await loadModel({ model: folder });
    expect(model.info.computeType).toBe('float32');
    await model.dispose();
  });

  it('refuses an unknown one with the list, in the library and on the command line', async () => {
    const list = COMPUTE_TYPES.join(', ');
    await expect(loadModel({ computeType: 'int3' as never })).rejects.toThrow(`no compute type 'int3'; there are ${list}`); // prettier-ignore
    const { code, stderr } = await runCli(['transcribe', SAMPLE, '--compute-type', 'int3']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Allowed choices are ${list}.`)]);
  });
});

describe('experts on a quantised model', () => {
  const pack = async (): Promise<ExpertPack> => {
    const { params, dimensions, sha256 } = await loadWhisper(folder);
    const rng = createRng(5);
    const recipe = { gate: 8, gateInStd: 1, gateOutStd: 1 };
    const experts = initialiseExperts(params, recipe, () => rng.normal());
    for (const [path, { data }] of flatten(experts)) {
      if (/fc[12].weight$/.test(path)) fillNormal(rng, data as Float32Array, 0.5);
      if (path.endsWith('gate_out.bias')) data.fill(5 as never); // always on
    }
    const header = {
      format: PACK_FORMAT,
      language: 'ca',
      base: { name: 'tiny', sha256 },
      dimensions: expertDimensions(dimensions, 8),
    };
    return { header, experts } as ExpertPack;
  };

  it.each(COMPUTE_TYPES)('answer as on the float one: %s', async (computeType) => {
    const experts = [await pack()];
    const withExperts = async (type: ComputeType) => {
      const model = await loadModel({ model: folder, threads: 1, computeType: type, experts });
      const shared = model.decoder;
      const decoder = model.experts!.forLanguage('ca', 'transcribe');
      const on = await decoder.step(await decoder.start(mel), tokens as never);
      const off = await shared.step(await shared.start(mel), tokens as never);
      await model.dispose();
      return { on: on.logits.data, off: off.logits.data };
    };
    const expected = await withExperts('float32');
    const actual = await withExperts(computeType);
    const change = relative(expected.off, expected.on);
    expect(change).toBeGreaterThan(0.03);
    expect(Math.abs(relative(actual.off, actual.on) / change - 1)).toBeLessThan(0.2);
    expect(relative(actual.on, expected.on)).toBeLessThanOrEqual(ALLOWED[computeType]);
  });
});

describe('a cache folder', () => {
  it('has entries of its own for each compute type and each place for experts', async () => {
    const { path: cacheFolder, remove: removeCache } = await temporaryFolder();
    const requests = [{}, { computeType: 'int8' }, { experts: [] }] as const;
    for (const options of requests) {
      const fresh = await tiny(options);
      const before = readdirSync(cacheFolder).length;
      expect(await tiny({ ...options, cacheFolder })).toEqual(fresh);
      const entries = readdirSync(cacheFolder);
      expect(entries.length).toBeGreaterThan(before);
      const written = (await stat(path.join(cacheFolder, entries[0]!))).mtimeMs;
      expect(await tiny({ ...options, cacheFolder })).toEqual(fresh); // from the cache
      expect(readdirSync(cacheFolder)).toEqual(entries);
      expect((await stat(path.join(cacheFolder, entries[0]!))).mtimeMs).toBe(written);
    }
    await removeCache();
  });
});

describe('the embedded model in int8', () => {
  it('understands speech, from the cache as well, with a place for experts', async () => {
    const { path: cacheFolder, remove: removeCache } = await temporaryFolder();
    const { samples } = await decodeAudio(SAMPLE);
    for (const experts of [{}, {}, { experts: [] }]) {
      const model = await loadModel({ threads: 2, computeType: 'int8', cacheFolder, ...experts });
      const { text } = await transcribeAudio(model, samples, { language: 'en' });
      expect(text).toContain('train to the coast');
      await model.dispose();
    }
    const result = await runCli(['transcribe', '-q', '--compute-type', 'int8', '--cache-dir', cacheFolder, '-l', 'en', SAMPLE]); // prettier-ignore
    expect(result.stdout).toContain('train to the coast');
    await removeCache();
  });
});
