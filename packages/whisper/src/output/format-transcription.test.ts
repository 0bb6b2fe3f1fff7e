import { readFixture } from '../__fixtures__/read-fixture.js';
import type { Segment, Transcription, Word } from '../transcribe/segment.js';
import type { SubtitleOptions } from './cues.js';
import { formatTranscription } from './format-transcription.js';

interface Case {
  result: {
    text: string;
    language: string;
    segments: (Pick<
      Segment,
      'id' | 'seek' | 'start' | 'end' | 'text' | 'tokens' | 'temperature'
    > & {
      avg_logprob: number;
      compression_ratio: number;
      no_speech_prob: number;
      words?: Word[];
    })[];
  };
  plain: { txt: string; tsv: string; json: string };
  subtitles: { options: SubtitleOptions; srt: string; vtt: string }[];
}

const toTranscription = ({ text, language, segments }: Case['result']): Transcription => ({
  text,
  language,
  segments: segments.map(({ avg_logprob, compression_ratio, no_speech_prob, ...rest }) => ({
    ...rest,
    language,
    averageLogProb: avg_logprob,
    compressionRatio: compression_ratio,
    noSpeechProb: no_speech_prob,
  })),
});

// Written by openai-whisper's own writers.
describe("writing as openai-whisper's writers do", () => {
  readFixture<{ cases: Case[] }>('outputs.json').cases.forEach(
    ({ result, plain, subtitles }, i) => {
      const transcription = toTranscription(result);
      describe(`result ${i}${result.segments[0]?.words ? ' with words' : ''}`, () => {
        it('txt, tsv and json', () => {
          expect(formatTranscription(transcription, 'txt')).toBe(plain.txt);
          expect(formatTranscription(transcription, 'tsv')).toBe(plain.tsv);
          expect(JSON.parse(formatTranscription(transcription, 'json'))).toEqual(
            JSON.parse(plain.json),
          );
        });
        it.each(subtitles)('subtitles $options', ({ options, srt, vtt }) => {
          expect(formatTranscription(transcription, 'srt', options)).toBe(srt);
          expect(formatTranscription(transcription, 'vtt', options)).toBe(vtt);
        });
      });
    },
  );
});

describe('csv', () => {
  it('quotes text after RFC 4180', () => {
    const segment = { start: 0.5, end: 2, text: ' He said "go",\nthen left. ' } as Segment;
    expect(formatTranscription({ text: '', language: 'en', segments: [segment] }, 'csv')).toBe(
      'start,end,text\n500,2000,"He said ""go"",\nthen left."\n',
    );
  });
});

describe('bad subtitle options', () => {
  it('are named', () =>
    expect(() =>
      formatTranscription({ text: '', language: 'en', segments: [] }, 'srt', { maxLineWidth: 0 }),
    ).toThrow('maxLineWidth must be a whole number >= 1, not 0'));

  it('a negative time is named', () =>
    expect(() =>
      formatTranscription(
        { text: '', language: 'en', segments: [{ start: -1, end: 2, text: 'x' } as Segment] },
        'vtt',
      ),
    ).toThrow('a time must be >= 0 seconds, not -1'));
});
