import type { Utterance } from '@distilwhisper/data';
import type { System } from '../systems.js';
import type { BiasReport } from './bias-report.js';
import { buildReport, type ReportInput } from './build-report.js';

const WORDS = 'eins zwei drei vier fünf sechs sieben acht neun zehn';

/** Ten words with so many of them wrong. */
const wrong = (errors: number): string =>
  WORDS.split(' ').map((word, i) => (i < errors ? 'falsch' : word)).join(' '); // prettier-ignore

interface Said extends Partial<Utterance> {
  /** Wrong words of ten by system. */
  readonly errors: readonly number[];
}

const SYSTEMS: readonly System[] = [
  { model: 'base', quantization: 'float32' },
  { model: 'base', quantization: 'int8' },
];

const reportOf = (said: readonly Said[], changes: Partial<ReportInput> = {}, systems = SYSTEMS): BiasReport =>
  buildReport({
    names: ['test.tsv'],
    utterances: said.map(({ errors: _, ...one }, i): Utterance => ({
      id: `clip ${i}`, text: WORDS, language: 'de', speaker: `s${i}`, audio: { kind: 'file', path: 'x' }, ...one,
    })),
    decoded: systems.map((system, at) => ({
      system,
      transcripts: said.map(({ errors }, i) =>
        errors[at] === undefined ? undefined : { key: `${i}`, system: 's', id: `${i}`, text: wrong(errors[at]), tokens: 9, cut: false }),
    })),
    models: [{ name: 'base', sha256: 'abc', encoderLayers: 6, decoderLayers: 6, width: 512, packs: [] }],
    groupings: ['gender'],
    normalizer: 'marks',
    resamples: 400,
    seed: 1,
    methods: { decoding: { search: 'greedy', maxTokens: 224, batchSize: 1 }, engine: 'none', versions: {} },
    ...changes,
  }); // prettier-ignore

const spoken = (gender: string, ...errors: readonly (readonly number[])[]): Said[] =>
  errors.map((own) => ({ gender, errors: own }));

// Men: 10 errors of 60 words before, 12 after. Women: 15 of 60, then 27.
const MEN = spoken('male', [1, 1], [2, 2], [1, 2], [3, 3], [2, 3], [1, 1]);
const WOMEN = spoken('female', [2, 4], [3, 5], [2, 4], [3, 6], [2, 4], [3, 4]);

describe('buildReport', () => {
  const report = reportOf([...MEN, ...WOMEN]);
  const grouping = report.groupings[0]!;

  it('counts rates of groups and in all', () => {
    expect(report.systems.map(({ rate }) => rate.wer.estimate)).toEqual([25 / 120, 39 / 120]);
    expect(report.systems[1]!.change!.difference.wer.estimate).toBeCloseTo(14 / 120, 12);
    expect(grouping.groups.map(({ group, rates }) => [group, ...rates.map((rate) => rate!.estimate)])).toEqual([['male', 10 / 60, 12 / 60], ['female', 15 / 60, 27 / 60]]); // prettier-ignore
  });

  it('compares the group that says less with the one that says more, before and after', () => {
    const [comparison] = grouping.comparisons;
    expect(comparison).toMatchObject({ reference: 'male', comparison: 'female' });
    expect(comparison!.gaps.map(({ estimate }) => estimate)).toEqual([expect.closeTo(5 / 60, 12), expect.closeTo(15 / 60, 12)]); // prettier-ignore
    const [amplification] = comparison!.amplifications;
    expect(amplification!.absolute.wer.estimate).toBeCloseTo(10 / 60, 12);
    // (27 / 12) / (15 / 10) = 1.5, by the sums and by the regression, which is saturated.
    expect(amplification!.ratioOfRatios.wer.estimate).toBeCloseTo(1.5, 12);
    expect(amplification!.adjusted!.ratioOfRatios.estimate).toBeCloseTo(1.5, 6);
    expect(amplification!.adjusted!.ratioBefore.estimate).toBeCloseTo(1.5, 6);
    expect(amplification!.adjusted!.test).toEqual({ p: expect.any(Number), holm: amplification!.adjusted!.test.p }); // prettier-ignore
    expect(amplification!.adjusted!).toMatchObject({ clusters: 12, rows: 24 });
  });

  it('gives every rate an interval around it', () => {
    for (const { rates } of grouping.groups)
      for (const rate of rates) {
        expect(rate!.low!).toBeLessThanOrEqual(rate!.estimate!);
        expect(rate!.high!).toBeGreaterThanOrEqual(rate!.estimate!);
        expect(rate!.high! - rate!.low!).toBeGreaterThan(0);
      }
  });

  it('says the same again, and other intervals for another seed', () => {
    expect(reportOf([...MEN, ...WOMEN])).toEqual(report);
    expect(reportOf([...MEN, ...WOMEN], { seed: 2 }).systems[0]!.rate.wer).not.toEqual(report.systems[0]!.rate.wer); // prettier-ignore
  });

  it('compares within languages: a gap that is only one of languages goes away', () => {
    // Women speak nl mostly, which is served twice as badly; within each language there is no gap.
    const in2 = (language: string, gender: string, count: number, errors: number) =>
      Array.from({ length: count }, (): Said => ({ language, gender, errors: [errors, errors] }));
    const mixed = [...in2('de', 'male', 9, 2), ...in2('nl', 'male', 3, 4), ...in2('de', 'female', 2, 2), ...in2('nl', 'female', 6, 4)]; // prettier-ignore
    const [comparison] = reportOf(mixed).groupings[0]!.comparisons;
    expect(comparison!.gaps[0]!.estimate).toBeCloseTo(28 / 80 - 30 / 120, 12);
    expect(comparison!.amplifications[0]!.adjusted!.ratioBefore.estimate).toBeCloseTo(1, 6);
    expect(reportOf(mixed).warnings).toContainEqual(expect.stringContaining('gaps of pooled rates are partly gaps between languages')); // prettier-ignore
  });

  it('sizes: what quantisation adds to the smaller model beyond the larger', () => {
    const four = (['base', 'small'] as const).flatMap((model) => (['float32', 'int8'] as const).map((quantization) => ({ model, quantization }))); // prettier-ignore
    const said = [
      [1, 2, 2, 6],
      [2, 2, 4, 6],
      [1, 2, 2, 6],
    ].map((errors): Said => ({ errors }));
    const [size] = reportOf(said, {}, four).sizes;
    expect(size).toMatchObject({ model: 'small', main: 'base', quantization: 'int8' });
    expect(size!.ratioBefore.estimate).toBe(2);
    expect(size!.absolute.wer.estimate).toBeCloseTo((10 - 2) / 30, 12);
    expect(size!.ratioOfRatios.wer.estimate).toBeCloseTo(18 / 8 / (6 / 4), 12);
  });

  it('lists the clips that lost most, one a speaker, not those that gained', () => {
    const said: Said[] = [{ errors: [0, 9], speaker: 'a' }, { errors: [0, 8], speaker: 'a' }, { errors: [5, 1], speaker: 'b' }, { errors: [1, 2], speaker: 'c' }]; // prettier-ignore
    expect(reportOf(said).worst.map(({ id, errors }) => [id, errors])).toEqual([['clip 0', [0, 9]], ['clip 3', [1, 2]]]); // prettier-ignore
  });
});

describe('data that deserves a warning', () => {
  it('one group only: no comparison, and why', () => {
    const { groupings, summary } = reportOf(MEN);
    expect(groupings[0]).toMatchObject({ comparisons: [], spreads: [], notes: ["gender: only 'male' is large enough, so there is nothing to compare"] }); // prettier-ignore
    expect(summary).toContainEqual(expect.stringContaining('nothing to compare'));
  });

  it('no labels at all', () => {
    const { groupings, warnings } = reportOf(MEN.map(({ errors }) => ({ errors })));
    expect(groupings[0]).toMatchObject({ groups: [], unlabelled: 6, notes: ['gender: no group is large enough, so there is nothing to compare'] }); // prettier-ignore
    expect(warnings).toContain('gender: 6 of 6 clips (100 %) have no label and are left out of these comparisons'); // prettier-ignore
  });

  it('unknown ages count as unlabelled and are named', () => {
    const said = MEN.map((one, i) => ({ ...one, age: i === 0 ? 'ancient' : 'twenties' }));
    const { groupings, warnings } = reportOf(said, { groupings: ['age'] });
    expect(groupings[0]!.unlabelled).toBe(1);
    expect(warnings).toContain('1 clips have an age that is neither a decade nor a number and count as unlabelled: ancient'); // prettier-ignore
  });

  it('a group of one speaker: no rate, because there is no interval', () => {
    const alone = spoken('female', [2, 4], [3, 5]).map((one) => ({ ...one, speaker: 'her' }));
    const { groupings } = reportOf([...MEN, ...alone]);
    expect(groupings[0]!.groups[1]).toMatchObject({ group: 'female', clips: 2, rates: [null, null] }); // prettier-ignore
    expect(groupings[0]!.notes[0]).toContain('gender female has 1 speaker(s) and is not compared with others, which takes 5; no interval'); // prettier-ignore
  });

  it('one speaker who says most', () => {
    const much = Array.from({ length: 9 }, (): Said => ({ errors: [1, 1], gender: 'male', speaker: 'him' })); // prettier-ignore
    expect(reportOf([...much, ...MEN, ...WOMEN]).warnings).toContain('gender male: one of 7 speakers says 60 % of the words'); // prettier-ignore
  });

  it('clips without words, clips that a system lacks, clips without a speaker', () => {
    const said: Said[] = [...MEN, { errors: [1], id: 'gone' }, { errors: [1, 1], text: '!', id: 'still' }]; // prettier-ignore
    const { data, warnings } = reportOf(said);
    expect(data).toMatchObject({ clips: 6, unread: 1, wordless: 1 });
    expect(warnings[0]).toBe('1 clips could not be decoded by every system and are left out: gone');
    expect(warnings[1]).toContain('no word left in their reference after normalisation and are left out: still'); // prettier-ignore
    const nameless = reportOf(MEN.map(({ errors }) => ({ errors, speaker: '' })));
    expect(nameless.warnings[0]).toContain('6 of 6 clips name no speaker');
  });

  it('nothing left to count, or one speaker for all', () => {
    expect(() => reportOf([{ errors: [1, 1], text: '…' }])).toThrow("no clip is left to count: 0 were not decoded, 1 have no reference words after normalisation by 'marks'"); // prettier-ignore
    expect(() => reportOf(MEN.map((one) => ({ ...one, speaker: 'he' })))).toThrow('all clips are of one speaker'); // prettier-ignore
  });

  it('a group without errors: a note instead of a regression', () => {
    const perfect = spoken('female', [0, 0], [0, 0], [0, 0], [0, 0], [0, 0]);
    const { groupings } = reportOf([...MEN, ...perfect]);
    expect(groupings[0]!.comparisons[0]!.amplifications[0]!.adjusted).toBeNull();
    expect(groupings[0]!.notes[0]).toContain('no regression on gender: no errors at all where');
    expect(groupings[0]!.comparisons[0]!.amplifications[0]!.ratioOfRatios.wer.estimate).toBeNull();
  });
});
