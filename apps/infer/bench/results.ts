import { pairTexts, scoreCorpus, whisperBasic } from '@distilwhisper/metrics';
import type { Recording } from './material.js';

export interface Timed {
  readonly milliseconds: number;
  readonly text: string;
  /** Where the time went. */
  readonly parts?: Readonly<Record<string, number>>;
}
/** By name of the recording. */
export type Results = Readonly<Record<string, Timed>>;

const normalizer = whisperBasic();

const wordErrors = (reference: string, text: string): string => {
  const { errorRate } = scoreCorpus(pairTexts([reference], [text]), { normalizer, unit: 'word' });
  return (100 * errorRate).toFixed(1);
};

/** One table a recording: time, how many times the first one's time, and how the text differs from its or is wrong. */
export const printResults = (
  recordings: readonly Recording[],
  results: Readonly<Record<string, Results>>,
): void => {
  for (const { name, sentences } of recordings) {
    const [first] = Object.values(results);
    const own = first![name]!;
    console.log(`\n${name}`);
    for (const [engine, found] of Object.entries(results)) {
      const { milliseconds, text } = found[name]!;
      const verdict =
        sentences === undefined
          ? text.trim() === own.text.trim() ? 'same text' : text.trim() // prettier-ignore
          : `WER ${wordErrors(sentences, text)} %`;
      const ratio = (own.milliseconds / milliseconds).toFixed(2);
      console.log(`${engine.padEnd(30)} ${milliseconds.toFixed(0).padStart(7)} ms  first / it ${ratio}  ${verdict}`); // prettier-ignore
    }
    for (const [part, time] of Object.entries(own.parts ?? {}))
      console.log(`  ${part.padEnd(20)} ${time.toFixed(1).padStart(7)} ms`);
  }
};
