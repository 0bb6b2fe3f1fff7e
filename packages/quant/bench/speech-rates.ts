import {
  bootstrapSums,
  countErrors,
  errorCount,
  marks,
  splitCharacters,
  splitWords,
} from '@distilwhisper/metrics';
import { createRng } from '@distilwhisper/tensor';

export interface Clip {
  readonly file: string;
  readonly sentence: string;
  readonly language: string;
}

type Texts = ReadonlyMap<string, string>;

const errorsOf = (text: string, { sentence, language }: Clip): readonly [number, number] => {
  const split = (given: string) =>
    (['th', 'ja', 'zh'].includes(language) ? splitCharacters : splitWords)(marks.normalize(given));
  const [expected, actual] = [split(sentence), split(text)];
  return [errorCount(countErrors(expected, actual)), expected.length];
};

/** For each language its clips' numbers: errors, words and errors of float32, at the place of the language. */
const strataOf = (
  clips: readonly Clip[],
  languages: readonly string[],
  texts: Texts,
  float: Texts,
) =>
  languages.map((language, place) =>
    clips
      .filter((clip) => clip.language === language)
      .map((clip) => {
        const sums = new Array<number>(3 * languages.length).fill(0);
        const [errors, words] = errorsOf(texts.get(clip.file)!, clip);
        const [floatErrors] = errorsOf(float.get(clip.file)!, clip);
        sums.splice(3 * place, 3, errors, words, floatErrors);
        return sums;
      }),
  );

/**
 * Prints a table of the clips that all plans have decoded: error rates by language, their mean, and its difference
 * to that of `keep`, which must be among the plans, with a 95 % interval (utterances drawn within languages).
 */
export const printRates = (clips: readonly Clip[], transcripts: ReadonlyMap<string, Texts>) => {
  const languages = [...new Set(clips.map(({ language }) => language))];
  const all = [...transcripts.values()];
  const whole = clips.filter(({ file }) => all.every((texts) => texts.has(file)));
  console.log(`${whole.length} clips, points of error rate`);
  console.log(`| plan | ${languages.join(' | ')} | mean | difference |`);
  const percent = (rates: readonly number[]) =>
    (100 * rates.reduce((a, b) => a + b, 0)) / rates.length;
  for (const [name, texts] of transcripts) {
    const strata = strataOf(whole, languages, texts, transcripts.get('keep')!);
    const ratesOf = (sums: readonly number[], less: 0 | 1) =>
      languages.map((_, i) => (sums[3 * i]! - less * sums[3 * i + 2]!) / sums[3 * i + 1]!);
    const totals = strata.flat().reduce((a, b) => a.map((value, i) => value + b[i]!));
    const rates = ratesOf(totals, 0);
    const options = { rng: createRng(1), method: 'percentile' } as const;
    const { intervals } = bootstrapSums(strata, [(sums) => percent(ratesOf(sums, 1))], options);
    const { estimate, low, high } = intervals[0]!;
    console.log(
      `| ${[name, ...rates.map((rate) => (100 * rate).toFixed(1)), percent(rates).toFixed(1)].join(' | ')} | ` +
        `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) |`,
    );
  }
};
