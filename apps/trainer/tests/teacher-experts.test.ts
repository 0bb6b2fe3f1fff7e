import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { openTeacherCache } from '@distilwhisper/distill/node';
import { readPack } from '@distilwhisper/experts/node';
import { interpreter } from '@distilwhisper/graph';
import { stringify } from 'yaml';
import { targetTokens } from '../src/batch/training-example.js';
import { openDecoder, type ModelWeights } from '../src/evaluation/model-weights.js';
import { openModel } from '../src/model/open-model.js';
import { teacherKey } from '../src/teacher/cache-key.js';
import { openTeacherModel } from '../src/teacher/teacher-model.js';
import { runCli as run } from './run-cli.js';
import { tinyConfig, tinySetup, type TinySetup } from './tiny-run.js';

const CLIP = '3.wav';
const TEXT = 'a fourth';

describe('a teacher with experts', () => {
  let setup: TinySetup;
  let packFile: string;
  const at = (...parts: string[]) => path.join(setup.folder, ...parts);
  const configFile = async (name: string, changes: object): Promise<string> => {
    const file = at(`${name}.yaml`);
    await writeFile(file, stringify(tinyConfig(setup, name, changes)));
    return file;
  };
  const distilling = (name: string): Promise<string> =>
    configFile(name, {
      method: 'experts',
      epochs: 1,
      data: { train: [{ path: setup.data }], validationShare: 0 },
      teacher: { model: setup.model, experts: packFile, cache: at('cache') },
    });

  beforeAll(async () => {
    setup = await tinySetup();
    packFile = at('en.experts.safetensors');
    const taught = await configFile('taught', { epochs: 2 });
    expect((await run('train', '--config', taught)).code).toBe(0);
    await run('pack', at('taught'), '--output', packFile, '--licence', 'MIT', '--dtype', 'float32');
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  /** Last logits of a live model for one clip and its text. */
  const liveLogits = async (weights: ModelWeights): Promise<Float32Array> => {
    const model = await openModel(setup.model);
    const decoder = await openDecoder(interpreter(), model, weights);
    const { samples } = await decodeAudio(at(CLIP));
    const mel = logMel(samples, { padToSeconds: 1.9 });
    const { tokens } = targetTokens(model.tokenizer, TEXT, { language: 'en', trainOnPrompt: false, textContext: 64 }); // prettier-ignore
    const start = await decoder.start({ ...mel, shape: [1, ...mel.shape] } as never);
    const { logits } = await decoder.step(start, { dtype: 'int32', shape: [1, tokens.length], data: Int32Array.from(tokens) }, { logitsFor: 'last' }); // prettier-ignore
    await decoder.dispose();
    return logits.data;
  };

  /** The same from the cache. */
  const cachedLogits = async (): Promise<Float32Array> => {
    const { tokenizer, params } = await openModel(setup.model);
    const { samples } = await decodeAudio(at(CLIP));
    const target = targetTokens(tokenizer, TEXT, { language: 'en', trainOnPrompt: false, textContext: 64 }); // prettier-ignore
    const cache = await openTeacherCache(at('cache'));
    const hidden = await cache.read(teacherKey({ samples, target }, { audioContext: 'elastic', tailSeconds: 1 })); // prettier-ignore
    await cache.close();
    const state = hidden.shape[1]!;
    const last = hidden.data.slice(-state);
    const { data } = (await params()).model.decoder.embed_tokens.weight;
    return Float32Array.from({ length: data.length / state }, (_, v) =>
      last.reduce((sum, value, i) => sum + value * data[v * state + i]!, 0),
    );
  };

  const furthest = (a: Float32Array, b: Float32Array): number =>
    a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

  it('gives the logits of the model with the experts on it, not those of the model', async () => {
    const config = await distilling('distilled');
    expect(await run('teach', '--config', config)).toMatchObject({ code: 0 });
    const { experts } = await readPack(packFile);
    const cached = await cachedLogits();
    expect(furthest(cached, await liveLogits({ kind: 'experts', experts }))).toBeLessThan(2e-3);
    expect(furthest(cached, await liveLogits({ kind: 'plain' }))).toBeGreaterThan(1e-2);
    expect(await run('train', '--config', config)).toMatchObject({ code: 0 });
  });

  it('is another teacher than the model alone', async () => {
    const plain = await openTeacherModel({ model: setup.model }, 'en');
    const withExperts = await openTeacherModel({ model: setup.model, experts: packFile }, 'en');
    expect(plain.identity.sha256).toBe(plain.model.sha256);
    expect(withExperts.identity.sha256).not.toBe(plain.identity.sha256);
    expect(withExperts.identity.name).toBe(`${plain.identity.name} with en experts`);
    const config = await configFile('plain', { method: 'experts', teacher: { model: setup.model, cache: at('cache') } }); // prettier-ignore
    const { code, err } = await run('train', '--config', config);
    expect([code, err]).toEqual([3, expect.stringContaining('use another folder for each teacher')]); // prettier-ignore
  });

  it("refuses another language's experts", async () => {
    await expect(openTeacherModel({ model: setup.model, experts: packFile }, 'fa')).rejects.toThrow(
      "are of 'en', and 'fa' is trained; give a pack of that language",
    );
  });
});
