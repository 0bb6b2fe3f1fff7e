import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { Segment } from '@distilwhisper/whisper';
import { checkOutputs, parseFormats, renderSegment, writeOutputs } from './outputs.js';
import type { Terminal } from './terminal.js';

const segment: Segment = {
  id: 0,
  seek: 0,
  start: 61,
  end: 62.5,
  text: ' Bon dia.',
  tokens: [],
  language: 'ca',
  temperature: 0,
  averageLogProb: -0.1,
  compressionRatio: 1,
  noSpeechProb: 0,
};
const result = { text: segment.text, language: 'ca', segments: [segment] };

const capture = (): { terminal: Terminal; printed: () => string } => {
  let text = '';
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { terminal: { stdout } as unknown as Terminal, printed: () => text };
};

describe('parseFormats', () => {
  it('reads a list, or all', () => {
    expect(parseFormats('srt, json')).toEqual(['srt', 'json']);
    expect(parseFormats('all')).toEqual(['txt', 'srt', 'vtt', 'tsv', 'json', 'csv']);
  });
  it('names what it does not know', () => {
    expect(() => parseFormats('srt,')).toThrow("unknown format ''; there are txt, srt");
  });
});

describe('renderSegment', () => {
  it('is a line, with its times where they are asked for, or nothing', () => {
    expect(renderSegment(segment, false)).toBe('Bon dia.\n');
    expect(renderSegment(segment, true)).toBe('[1:01 -> 1:03] Bon dia.\n');
    expect(renderSegment({ ...segment, text: ' ' }, true)).toBe('');
  });
});

describe('outputs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes the folder and writes a file for each format, named after the input', async () => {
    const plan = { formats: ['srt', 'csv'], timestamps: false, folder: path.join(folder, 'a/b') } as const; // prettier-ignore
    await checkOutputs(plan, ['in/talk.one.mp3']);
    await writeOutputs(capture().terminal, plan, 'in/talk.one.mp3', result);
    expect((await readdir(plan.folder)).sort()).toEqual(['talk.one.csv', 'talk.one.srt']);
    expect(await readFile(path.join(plan.folder, 'talk.one.srt'), 'utf8')).toBe(
      '1\n00:01:01,000 --> 00:01:02,500\nBon dia.\n\n',
    );
  });

  it('prints the one format, but not text that was printed already', async () => {
    const { terminal, printed } = capture();
    await writeOutputs(terminal, { formats: ['txt'], timestamps: false }, 'a.wav', result);
    expect(printed()).toBe('');
    await writeOutputs(terminal, { formats: ['tsv'], timestamps: false }, 'a.wav', result);
    expect(printed()).toBe('start\tend\ttext\n61000\t62500\tBon dia.\n');
  });

  it('refuses two inputs of one name', async () => {
    const plan = { formats: ['txt'], timestamps: false, folder } as const;
    await expect(checkOutputs(plan, ['a/x.wav', 'b/x.mp3'])).rejects.toThrow('transcribe them into different folders'); // prettier-ignore
    await expect(checkOutputs({ ...plan, folder: undefined }, ['a/x.wav', 'b/x.mp3'])).resolves.toBeUndefined(); // prettier-ignore
  });
});
