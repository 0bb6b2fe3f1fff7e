import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { openTeacherCache } from '@distilwhisper/distill/node';
import { readPack } from '@distilwhisper/experts/node';
import { interpreter } from '@distilwhisper/graph';
import { expectClose } from '@distilwhisper/testing';
import { flatten, type F32 } from '@distilwhisper/tensor';
import { readSafetensors } from '@distilwhisper/tensor/node';
import { createDecoder } from '@distilwhisper/whisper';
import { loadWhisper } from '@distilwhisper/whisper/node';
import { stringify } from 'yaml';
import type { EvaluationReport } from '../src/evaluation/evaluation-report.js';
import { openDecoder } from '../src/evaluation/model-weights.js';
import { openModel } from '../src/model/open-model.js';
import { readTrained } from '../src/run/trained-file.js';
import { teacherKey } from '../src/teacher/cache-key.js';
import { targetTokens } from '../src/batch/training-example.js';
import { runCli as run } from './run-cli.js';
import { TINY, tinyConfig, tinySetup, writeTinyModel, type TinySetup } from './tiny-run.js';

/** What the encoder makes of a clip, in 2 s of context. */
const melOf = async (file: string): Promise<F32<readonly ['batch', 'mel', 'frame']>> => {
  const { samples } = await decodeAudio(file);
  const { data } = logMel(samples, { padToSeconds: 2 });
  return { dtype: 'float32', shape: [1, 80, data.length / 80], data };
};

const TOKENS = { dtype: 'int32', shape: [1, 3], data: Int32Array.of(50258, 50259, 11) } as const;

describe('the command line', () => {
  let setup: TinySetup;
  const at = (...parts: string[]) => path.join(setup.folder, ...parts);
  const configFile = async (name: string, changes: object): Promise<string> => {
    const file = at(`${name}.yaml`);
    await writeFile(file, stringify(tinyConfig(setup, name, changes)));
    return file;
  };
  beforeAll(async () => {
    setup = await tinySetup();
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  it('prepares a manifest that training reads, and says what was dropped', async () => {
    const { code, out } = await run('prepare', '--data', setup.data, '--language', 'en', '--output', at('clean.jsonl'), '--set', 'data.filters.minSeconds=0.75'); // prettier-ignore
    expect(code).toBe(0);
    expect(out).toContain('10 of 12 kept\n  2 dropped: under 0.75 s (0.wav, 1.wav)');
    expect(out).toMatch(/clean\.jsonl: 10 utterances, 0\.00 hours/);
    const again = await run('prepare', '--data', at('clean.jsonl'), '--language', 'en', '--output', at('again.jsonl')); // prettier-ignore
    expect(again.out).toContain('10 of 10 kept');
    expect(await readFile(at('again.jsonl'), 'utf8')).toBe(await readFile(at('clean.jsonl'), 'utf8')); // prettier-ignore
  });

  it('makes a smaller student', async () => {
    const { code, out } = await run('init-student', setup.model, at('student'), '--decoder-layers', '1'); // prettier-ignore
    expect([code, out]).toEqual([0, `${at('student')}: encoder layers 0, 1 of 2, decoder layers 0 of 2\n`]); // prettier-ignore
    const [whole, student] = [await loadWhisper(setup.model), await loadWhisper(at('student'))];
    expect(student.dimensions.decoder.layers).toBe(1);
    expect(student.params.model.decoder.layers[0]).toEqual(whole.params.model.decoder.layers[0]);
    expect(student.params.model.encoder).toEqual(whole.params.model.encoder);
  });

  it('runs a teacher once, trains with what it said, and says when it has not', async () => {
    await writeTinyModel(at('teacher'), 2, { ...TINY, state: 24 });
    const teacher = { model: at('teacher') };
    const config = await configFile('distilled', { method: 'experts', teacher });
    const early = await run('train', '--config', config);
    expect([early.code, early.err]).toEqual([3, expect.stringContaining('run the teacher first')]); // prettier-ignore
    const first = await run('teach', '--config', config);
    expect(first.out).toBe(`${at('distilled', 'teacher')}: 9 utterances written, 0 were there, 0 skipped\n`); // prettier-ignore
    expect((await run('teach', '--config', config)).out).toContain('0 utterances written, 9 were there'); // prettier-ignore
    expect((await run('train', '--config', config)).code).toBe(0);
    const log = await readFile(at('distilled', 'log.jsonl'), 'utf8');
    expect(log).toMatch(/"distillation":0\.\d+/);
  });

  it("keeps states that give a live teacher's logits within float16 rounding", async () => {
    const model = await openModel(at('teacher'));
    const params = await model.params();
    const cache = await openTeacherCache(at('distilled', 'teacher'));
    const decoder = await createDecoder(interpreter(), { ...model, params });
    let compared = 0;
    for (const [i, text] of [
      'one',
      'two words',
      'three more words',
      'a fourth',
      'and five',
    ].entries()) {
      // prettier-ignore
      const { samples } = await decodeAudio(at(`${i}.wav`));
      const options = { language: 'en', trainOnPrompt: false, textContext: 64 };
      const target = targetTokens(model.tokenizer, text, options);
      const key = teacherKey({ samples, target }, { audioContext: 'elastic', tailSeconds: 1 });
      if (!cache.has(key)) continue; // a validation speaker
      const hidden = await cache.read(key);
      const mel = logMel(samples, { padToSeconds: 1.6 + 0.1 * i });
      const start = await decoder.start({ ...mel, shape: [1, ...mel.shape] } as never);
      const tokens = { dtype: 'int32', shape: [1, target.tokens.length], data: Int32Array.from(target.tokens) } as const; // prettier-ignore
      const { logits } = await decoder.step(start, tokens, { logitsFor: 'all' });
      expectClose(product(hidden, params.model.decoder.embed_tokens.weight), logits.data, { atol: 2e-3 }); // prettier-ignore
      compared += 1;
    }
    expect(compared).toBeGreaterThan(1);
    await Promise.all([cache.close(), decoder.dispose()]);
  });

  it('packs a run, with scores, and evaluates pack and checkpoint alike', async () => {
    const config = await configFile('packed', {});
    expect((await run('train', '--config', config)).code).toBe(0);
    const evaluate = (...more: string[]) => run('evaluate', '--data', setup.data, '--language', 'en', '--model', setup.model, '--threads', '1', '--quiet', ...more); // prettier-ignore
    const tested = await evaluate('--checkpoint', at('packed', 'best.safetensors'), '--baseline', '--json', at('report.json'), '--transcripts', at('heard.jsonl')); // prettier-ignore
    expect(tested.code).toBe(0);
    expect(tested.out).toContain('greedy, elastic audio context');
    expect(tested.out).toContain('wer|norm:whisper-basic|tok:word|v:1');
    const report = JSON.parse(await readFile(at('report.json'), 'utf8')) as EvaluationReport;
    expect(report.sets[0]!.scores).toHaveLength(6);
    expect(report.sets[0]!.scores[0]).toMatchObject({ resampled: 'speaker' });
    expect((await readFile(at('heard.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(12);

    const file = at('en.experts.safetensors');
    const packed = await run('pack', at('packed'), '--output', file, '--licence', 'CC0-1.0', '--scores', at('report.json'), '--dtype', 'float32'); // prettier-ignore
    expect([packed.code, packed.err]).toEqual([0, '']);
    const { header } = await readPack(file);
    expect(header).toMatchObject({ language: 'en', licence: 'CC0-1.0', data: { utterances: 9 } });
    expect(header.scores).toHaveLength(6);
    expect(header.base.sha256).toBe((await openModel(setup.model)).sha256);
    expect(header.recipe).toMatchObject({ method: 'experts-ft', gateBudget: 0.5, skipGate: 0.2 });

    await evaluate('--pack', file, '--json', at('by-pack.json'));
    const byPack = JSON.parse(await readFile(at('by-pack.json'), 'utf8')) as EvaluationReport;
    expect(byPack.sets[0]!.scores).toEqual(report.sets[0]!.scores);
    const wrong = await evaluate('--pack', file, '--model', at('student'));
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('the en experts were trained on model')]); // prettier-ignore
  });

  it('exports and imports the published layout', async () => {
    const file = at('en.experts.safetensors');
    expect((await run('pack', 'export', file, at('published.safetensors'))).code).toBe(0);
    const imported = await run('pack', 'import', at('published.safetensors'), '--output', at('imported.safetensors'), '--base', setup.model, '--licence', 'MIT', '--dtype', 'float32'); // prettier-ignore
    expect([imported.code, imported.err]).toEqual([0, '']);
    const [before, after] = [await readPack(file), await readPack(at('imported.safetensors'))];
    expect(flatten(after.experts)).toEqual(flatten(before.experts));
    expect(Object.keys(Object.fromEntries(await readSafetensors(at('published.safetensors'))))).toContain('model.encoder.layers.0.ffn_clsr.proj.english.fc1.weight'); // prettier-ignore
  });

  it.each(['lora', 'full'] as const)('writes the model of a %s run as a folder', async (method) => {
    const config = await configFile(method, { method, lora: { rank: 2, alpha: 4 }, epochs: 1 });
    expect((await run('train', '--config', config)).code).toBe(0);
    expect((await run('export', at(method), at(`${method}-model`))).code).toBe(0);
    const { weights } = await readTrained(at(method, 'best.safetensors'));
    const engine = interpreter();
    const trained = await openDecoder(engine, await openModel(setup.model), weights);
    const written = await createDecoder(engine, await loadWhisper(at(`${method}-model`)));
    const plain = await createDecoder(engine, await loadWhisper(setup.model));
    const mel = await melOf(at('3.wav'));
    const logits = async (decoder: typeof trained) =>
      (await decoder.step(await decoder.start(mel), TOKENS)).logits.data;
    expectClose(await logits(written), await logits(trained), { atol: 1e-5 });
    expect(await logits(plain)).not.toEqual(await logits(written));
    await Promise.all([trained.dispose(), written.dispose(), plain.dispose()]);
  });

  it('refuses what cannot be done, with the exit code for it', async () => {
    const experts = await run('export', at('packed'), at('x'));
    expect([experts.code, experts.err]).toEqual([2, expect.stringContaining('experts cannot be merged into a model')]); // prettier-ignore
    const lora = await run('pack', at('lora'), '--output', at('x.safetensors'));
    expect([lora.code, lora.err]).toEqual([2, expect.stringContaining("method 'lora', which makes no experts")]); // prettier-ignore
    expect((await run('train', '--methd', 'lora')).code).toBe(2);
    const key = await run('train', '--config', at('packed.yaml'), '--set', 'optimiser.rate=1');
    expect([key.code, key.err]).toEqual([2, expect.stringContaining('unknown key optimiser')]);
    const absent = await run('evaluate', '--data', at('absent.tsv'), '--language', 'en', '--model', setup.model); // prettier-ignore
    expect([absent.code, absent.err]).toEqual([3, expect.stringContaining('no such file or folder')]); // prettier-ignore
    const damaged = at('distilled', 'teacher', 'shard-00000.safetensors');
    const bytes = await readFile(damaged);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(damaged, bytes);
    await rm(at('distilled', 'checkpoint.safetensors'));
    const shard = await run('train', '--config', at('distilled.yaml'));
    expect([shard.code, shard.err]).toEqual([3, expect.stringContaining('is damaged: its SHA-256 is')]); // prettier-ignore
  });
});

/** hidden [token, state] times embedding [vocabulary, state], transposed. */
const product = (
  hidden: Pick<F32, 'shape' | 'data'>,
  embedding: Pick<F32, 'shape' | 'data'>,
): Float32Array => {
  const [tokens, state] = hidden.shape as [number, number];
  const vocabulary = embedding.shape[0]!;
  const result = new Float32Array(tokens * vocabulary);
  for (let t = 0; t < tokens; t += 1)
    for (let v = 0; v < vocabulary; v += 1)
      for (let s = 0; s < state; s += 1)
        result[t * vocabulary + v]! += hidden.data[t * state + s]! * embedding.data[v * state + s]!;
  return result;
};
