import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRng } from '@distilwhisper/tensor';
import { modelBase } from '@distilwhisper/model-base';
import { randomParameters } from '@distilwhisper/whisper';
import type { BiasReport } from '../src/bias/report/bias-report.js';
import { writeHuggingFace } from '../src/model/write-hugging-face.js';
import { runCli as run } from './run-cli.js';
import { TINY, tinySetup, type TinySetup } from './tiny-run.js';

describe('distilwhisper-train bias', () => {
  let setup: TinySetup;
  const at = (...parts: string[]) => path.join(setup.folder, ...parts);
  const bias = (output: string, ...more: string[]) =>
    run('bias', '--data', at('labelled.tsv'), '--output', at(output), '--model', `tiny=${setup.model}`, '--max-tokens', '12', '--resamples', '200', '--threads', '1', ...more); // prettier-ignore
  const lines = async (output: string, name = 'transcripts.jsonl') =>
    (await readFile(at(output, name), 'utf8')).trim().split('\n');
  const reportIn = async (output: string) =>
    JSON.parse(await readFile(at(output, 'report.json'), 'utf8')) as BiasReport;

  /** Twelve clips by as many speakers; what is hostile in a text must not reach the page as markup. */
  const manifest = (change: (cells: string[], row: number) => string[] = (cells) => cells) => {
    const rows = Array.from({ length: 12 }, (_, i) => change([`${i}.wav`, `<b>say</b> "${i}" & more`, i % 2 ? 'en' : 'de', `s${i}`, i % 4 < 2 ? 'female' : 'male', 'twenties'], i)); // prettier-ignore
    return [['path', 'sentence', 'language', 'speaker', 'gender', 'age'], ...rows].map((cells) => cells.join('\t')).join('\n'); // prettier-ignore
  };

  beforeAll(async () => {
    setup = await tinySetup();
    await writeFile(at('labelled.tsv'), manifest());
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  it('writes a report, and decodes nothing a second time', async () => {
    const first = await bias('out', '--quantization', 'dynamic-int8');
    expect([first.code, first.err]).toEqual([0, expect.stringContaining('tiny dynamic-int8: 12 of 12 clips')]); // prettier-ignore
    expect(first.out).toContain('errors per 100 words');
    expect(await lines('out')).toHaveLength(24);
    const again = await bias('out', '--quantization', 'dynamic-int8');
    expect([again.code, again.err, again.out]).toEqual([0, '', first.out]);

    const report = await reportIn('out');
    expect(report.systems.map(({ name }) => name)).toEqual(['tiny float32', 'tiny dynamic-int8']);
    expect(report.data).toMatchObject({ clips: 12, speakers: 12, languages: 2 });
    expect(report.groupings.map(({ grouping, comparisons }) => [grouping, comparisons.length])).toEqual([['gender', 1], ['age', 0], ['resource', 0]]); // prettier-ignore
  });

  it('adds a scheme and a model by decoding only those', async () => {
    const { code, err } = await bias('out', '--quantization', 'dynamic-int8,int8', '--model', `other=${setup.model}`); // prettier-ignore
    expect(code).toBe(0);
    // The other model has the same weights, so that only the new scheme is decoded, and once.
    expect(err).toMatch(/^tiny int8: [^]*12 of 12 clips\n$/);
    expect(err).not.toContain('other');
    const { sizes } = await reportIn('out');
    expect(sizes.map(({ quantization, ratioOfRatios }) => [quantization, ratioOfRatios.wer.estimate])).toEqual([['dynamic-int8', 1], ['int8', 1]]); // prettier-ignore
  });

  it('makes one page that loads nothing and holds texts as text', async () => {
    const page = await readFile(at('out', 'report.html'), 'utf8');
    expect(page).not.toMatch(/https?:|<script|<link|<img|@import|url\(/i);
    expect(page).toContain(`default-src 'none'`);
    expect(page).toContain('&lt;b&gt;say&lt;/b&gt; &quot;');
    expect(page).not.toContain('<b>say');
    for (const element of ['div', 'section', 'table', 'svg', 'figure', 'p', 'span', 'li'])
      expect([element, page.split(`</${element}>`).length]).toEqual([element, page.split(new RegExp(`<${element}[\\s>]`)).length]); // prettier-ignore
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  it('goes on after a line that was half written, and with what other processes wrote', async () => {
    await mkdir(at('killed'));
    const all = await lines('out');
    await writeFile(at('killed', 'transcripts.jsonl'), `${all.slice(0, 5).join('\n')}\n`);
    await writeFile(at('killed', 'transcripts-2-of-2.jsonl'), `${all.slice(5, 9).join('\n')}\n`);
    await appendFile(at('killed', 'transcripts.jsonl'), all[9]!.slice(0, 40));
    const { code, err } = await bias('killed');
    expect([code, err]).toEqual([0, expect.stringContaining('tiny float32: 3 of 3 clips')]);
    expect((await lines('killed')).slice(5).sort()).toEqual(all.slice(9, 12).sort());
  });

  it('decodes in parts that together are the whole', async () => {
    for (const part of ['1/2', '2/2']) {
      const { code, out } = await bias('parts', '--shard', part);
      expect([code, out]).toEqual([0, '']);
    }
    const parts = [...(await lines('parts', 'transcripts-1-of-2.jsonl')), ...(await lines('parts', 'transcripts-2-of-2.jsonl'))]; // prettier-ignore
    expect([...parts].sort()).toEqual((await lines('out')).slice(0, 12).sort());
    const { code, err } = await bias('parts');
    expect([code, err]).toEqual([0, '']);
  });

  it('takes at most so many clips of a language', async () => {
    expect((await bias('few', '--limit', '4')).code).toBe(0);
    expect((await reportIn('few')).data).toMatchObject({ clips: 8 });
  });

  it('one group, no labels, texts without words: a report that says so', async () => {
    await writeFile(at('odd.tsv'), manifest((cells, row) => [cells[0]!, row === 0 ? '?!' : cells[1]!, cells[2]!, cells[3]!, row < 6 ? 'female' : '', row === 1 ? 'ancient' : ''])); // prettier-ignore
    const { code } = await bias('out', '--data', at('odd.tsv'));
    expect(code).toBe(0); // both sets
    const odd = await run('bias', '--data', at('odd.tsv'), '--output', at('out'), '--model', `tiny=${setup.model}`, '--max-tokens', '12', '--threads', '1', '--quiet'); // prettier-ignore
    expect([odd.code, odd.err]).toEqual([0, '']);
    const { warnings, data } = await reportIn('out');
    expect(data).toMatchObject({ clips: 11, wordless: 1 });
    expect(warnings.join('\n')).toContain("only 'female' is large enough, so there is nothing to compare"); // prettier-ignore
    expect(warnings.join('\n')).toContain('age: 11 of 11 clips (100 %) have no label');
    expect(warnings.join('\n')).toContain('neither a decade nor a number and count as unlabelled: ancient'); // prettier-ignore
  });

  it.each([
    ['an unknown quantisation', ['--quantization', 'int5'], 2, "no quantisation scheme 'int5'"],
    ['a model that is not there', ['--model', 'x=nowhere'], 3, "no model 'nowhere'"],
    ['a name that is used twice', ['--model', 'tiny=base'], 2, "names 'tiny' twice"],
    ['an unknown grouping', ['--groups', 'hair'], 2, "no grouping 'hair'"],
    ['an unknown normaliser', ['--normalizer', 'loud'], 2, "'loud' is invalid"],
    ['a part that is none', ['--shard', '3/2'], 2, "'3/2' is not I/N"],
    ['a pack for no model', ['--pack', 'y=z'], 2, '--pack takes NAME=FILE with the name of a model (tiny)'], // prettier-ignore
    ['data that is not there', ['--data', 'nothing.tsv'], 3, 'no such file or folder'],
  ] as const)('refuses %s', async (_, flags, code, message) => {
    const result = await bias('bad', ...flags);
    expect([result.code, result.err]).toEqual([code, expect.stringContaining(message)]);
  });

  it.each([
    ['float32', 'tiny float32 computes NaN'],
    ['int8', 'NaN'],
  ])('stops at NaN in weights, under %s', async (quantization, message) => {
    const params = randomParameters(TINY, createRng(3));
    params.model.decoder.layers[0]!.fc1.weight.data[5] = NaN;
    const { folder: sourceFolder, files } = modelBase();
    await writeHuggingFace(at('nan'), { params, dimensions: TINY, sourceFolder, tokenizerFile: files.tokenizer, keptDecoderLayers: [] }); // prettier-ignore
    const result = await run('bias', '--data', at('labelled.tsv'), '--output', at('bad'), '--model', `tiny=${at('nan')}`, '--quantization', quantization, '--threads', '1', '--quiet'); // prettier-ignore
    expect([result.code, result.err]).toEqual([1, expect.stringContaining(message)]);
  });
});
