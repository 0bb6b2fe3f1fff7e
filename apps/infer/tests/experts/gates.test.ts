import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expertSeams, routeBoth, type Gate } from '@distilwhisper/experts';
import { writePack } from '@distilwhisper/experts/node';
import { interpreter, trace } from '@distilwhisper/graph';
import { tensor, type AnyTensor, type F32 } from '@distilwhisper/tensor';
import {
  decode,
  encoder,
  startTokens,
  teacherForcingDecoder,
  type ObservedWindow,
} from '@distilwhisper/whisper';
import { openWhisper } from '@distilwhisper/whisper/node';
import { gateWindow, loadModel, transcribeAudio } from '../../src/index.js';
import { runCli } from '../cli/run-cli.js';
import { temporaryFolder, writeTinyModel } from '../cli/tiny-model.js';
import { randomPack } from './random-pack.js';

const SHORT = path.resolve(__dirname, '../../../../examples/audio/04-english-short.wav');
const tone = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(i / 9) * Math.sin(i / 3000));

describe('gates of experts', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: folder, remove } = await temporaryFolder());
    await writeTinyModel(folder);
  });
  afterAll(() => remove());

  /** The gates as the interpreter computes them, in a graph of its own. */
  const expectedGates = async (mel: AnyTensor, tokens: readonly number[]) => {
    const checkpoint = await openWhisper(folder);
    const { experts } = await randomPack(folder, 'en');
    const seams = expertSeams({ experts, routing: routeBoth({ mode: 'hard', dispatch: 'dense' }) });
    const params = await checkpoint.params();
    const graph = trace((g) => {
      const { model } = g.parameters(params);
      const heard = encoder(g, model.encoder, g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: 80 }), { heads: 2, seams }); // prettier-ignore
      const said = teacherForcingDecoder(g, model.decoder, g.input('tokens', 'int32', ['batch', 'time'], { time: 'token' }), heard.hidden, { heads: 2, seams }); // prettier-ignore
      return { encoder: heard.aux[0] as Gate, decoder: said.aux[0] as Gate };
    });
    const result = await (await interpreter().compile(graph)).run({ mel, tokens: tensor('int32', [1, tokens.length], Int32Array.from(tokens)) }); // prettier-ignore
    return { encoder: [...(result['encoder']!.data as Float32Array)], decoder: [...(result['decoder']!.data as Float32Array)] }; // prettier-ignore
  };

  it('are those of the model, read where its transcription passed', async () => {
    const pack = await randomPack(folder, 'en');
    const model = await loadModel({ model: folder, experts: [pack], observeExperts: true });
    const windows: ObservedWindow[] = [];
    const options = { language: 'en', temperatures: [0], sampleLength: 20, noSpeechThreshold: null, logProbThreshold: null } as const; // prettier-ignore
    const heard: F32<readonly ['batch', 'mel', 'frame']>[] = [];
    const forLanguage = model.experts!.forLanguage('en', 'transcribe');
    const spy = {
      ...forLanguage,
      start: (mel: Parameters<typeof forLanguage.start>[0]) => {
        heard.push(mel);
        return forLanguage.start(mel);
      },
    };
    await transcribeAudio({ ...model, decoderFor: () => spy }, tone(8 * 16_000), {
      ...options,
      onObserved: (window) => void windows.push(window),
    });
    const [first] = windows;
    const start = startTokens(model.tokenizer, { language: 'en' });
    const [result] = await decode({ ...model, decoder: forLanguage }, heard[0]!, { language: 'en', sampleLength: 20 }); // prettier-ignore
    const expected = await expectedGates(heard[0]!, [...start, ...result!.tokens]);
    expect([...first!.encoder[0]!.data]).toEqual(expected.encoder);
    expect([...first!.decoder[0]!.data]).toEqual(expected.decoder);
    expect(new Set([...expected.encoder, ...expected.decoder]).size).toBe(2); // both ways are taken
    expect(first).toMatchObject({ firstFrame: 0, firstToken: start.length, language: 'en' });
    const { encoder: positions, decoder: gates, tokens } = gateWindow(model.tokenizer, first!);
    expect(positions[0]).toHaveLength(Math.min(400, Math.ceil(first!.frames / 2)));
    expect(gates[0]).toHaveLength(tokens.length);
    await model.dispose();
  });

  it('are not observed unless asked for', async () => {
    const model = await loadModel({ model: folder, experts: [await randomPack(folder, 'en')] });
    expect('observe' in model.decoder).toBe(false);
    const windows: ObservedWindow[] = [];
    await transcribeAudio(model, tone(16_000), { language: 'en', temperatures: [0], onObserved: (window) => void windows.push(window) }); // prettier-ignore
    expect(windows).toEqual([]);
    await model.dispose();
  });

  describe('on the command line', () => {
    const report = async (...args: readonly string[]) => {
      const pack = path.join(folder, 'en.safetensors');
      await writePack(pack, await randomPack(folder, 'en'));
      return runCli(['transcribe', SHORT, '-q', '--threads', '1', '-m', folder, '--temperature', '0', ...args, '--experts', pack]); // prettier-ignore
    };
    const file = (name: string): string => path.join(folder, 'reports', name);

    it('are written as JSON and as a picture', async () => {
      const args = [
        '-l',
        'en',
        '--experts-report',
        file('u.json'),
        '--experts-report',
        file('u.svg'),
      ];
      expect(await report(...args)).toMatchObject({ code: 0, stderr: '' });
      const usage = JSON.parse(await readFile(file('u.json'), 'utf8')) as {
        recordings: { name: string; encoder: { count: number; share: number; windows: { gates: string[] }[] } }[]; // prettier-ignore
      };
      expect(usage).toMatchObject({ format: 'distilwhisper.expert-usage/1', experts: ['en'] });
      const [{ name, encoder: heard }] = usage.recordings as [(typeof usage.recordings)[0]];
      expect(name).toBe(SHORT);
      expect(heard.count).toBe(130); // 2.6 s, 20 ms each
      const open = [...heard.windows.map(({ gates }) => gates[0]).join('')].filter((gate) => gate === '1').length; // prettier-ignore
      expect(heard.share).toBeCloseTo(open / 130, 3);
      expect(await readFile(file('u.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    });

    it('are written of batches as well, and closed for other languages and, in the decoder, for translation', async () => {
      const shares = async (...args: string[]) => {
        expect((await report('--experts-report', file('v.json'), ...args)).stderr).toBe('');
        const { recordings } = JSON.parse(await readFile(file('v.json'), 'utf8')) as { recordings: { encoder: { share: number }; decoder: { share: number | null } }[] }; // prettier-ignore
        return [recordings[0]!.encoder.share, recordings[0]!.decoder.share ?? 0];
      };
      // Random weights say things without end: a window of their own keeps it to one window.
      const off = ['--batch-size', '2', '--no-speech-threshold', 'none', '--logprob-threshold', 'none']; // prettier-ignore
      expect((await shares('-l', 'en', ...off))[0]).toBeGreaterThan(0);
      expect(await shares('-l', 'fr', ...off)).toEqual([0, 0]);
      const translated = await shares('-l', 'en', '--task', 'translate', ...off);
      expect(translated[0]).toBeGreaterThan(0);
      expect(translated[1]).toBe(0);
      expect((await shares('-l', 'en', ...off))[1]).toBeGreaterThan(0);
    });

    it('are refused where nothing could be reported', async () => {
      const odd = await report('-l', 'en', '--experts-report', 'usage.png');
      expect(odd).toMatchObject({ code: 2, stderr: "error: --experts-report writes FILE.json or FILE.svg, not 'usage.png'\n" }); // prettier-ignore
      const none = await runCli(['transcribe', SHORT, '-m', folder, '--experts-report', 'u.json']);
      expect(none.stderr).toContain('--experts-report needs --experts');
      expect(none.code).toBe(2);
    });
  });
});
