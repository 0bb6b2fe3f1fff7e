import { existsSync } from 'node:fs';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { identity, scoreCorpus } from '@distilwhisper/metrics';
import { describeGolden, goldenPath, readGoldenJson, sharedPath } from '@distilwhisper/testing';
import type { F32 } from '@distilwhisper/tensor';
import { decode, detectLanguage, type DecodingResult } from '@distilwhisper/whisper';
import { loadModel, transcribeAudio, type LoadedModel } from '../src/index.js';

interface Given {
  readonly text: string;
  readonly language: string;
  readonly tokens: readonly number[];
  readonly smallest_top2_logit_gap: number;
}
interface Clip {
  readonly file: string;
  readonly language: string;
  readonly language_probabilities_top5: readonly (readonly [string, number])[];
  readonly given: Given;
  readonly detected: Given;
  /** Error between two decoder and resampler chains of the reference. */
  readonly other_decoder_error: number;
  readonly metric: 'wer' | 'cer';
  readonly tolerance: number;
}
interface LongForm {
  readonly file: string;
  readonly options: {
    readonly language: string;
    readonly temperature: number;
    readonly condition_on_previous_text: boolean;
  };
  readonly text: string;
}

const WINDOW_SAMPLES = 480_000;
/** A gap under which another resampler may well change the token. */
const NEAR_TIE = 0.05;
/** Between the two likeliest languages; another resampler moves each by up to 0.12 on these clips. */
const FIRM_MARGIN = 0.25;
type Guess = readonly [language: string, probability: number];
/** Where the reference itself hesitates by less, 8-bit weights may take the other turn and never come back. */
const INT8_TIE = 0.01;
/** What 8-bit weights may cost, over all other clips. */
const INT8_WER = 0.03;

const windowOf = async (
  { dimensions }: LoadedModel,
  file: string,
): Promise<F32<readonly ['batch', 'mel', 'frame']>> => {
  const { samples } = await decodeAudio(goldenPath('e2e', file));
  const { data, shape } = logMel(samples.subarray(0, WINDOW_SAMPLES), {
    bins: dimensions.melBins,
    padToSeconds: 30,
  });
  return { dtype: 'float32', shape: [1, ...shape], data };
};

const hear = async (
  model: LoadedModel,
  file: string,
  language: string,
): Promise<DecodingResult> => {
  const [result] = await decode(model, await windowOf(model, file), {
    timestamps: false,
    language,
  });
  return result!;
};

const errorOf = (clip: Clip, text: string): number => {
  const pair = {
    reference: clip.given.text.toLowerCase().trim(),
    hypothesis: text.toLowerCase().trim(),
  };
  const unit = clip.metric === 'cer' ? 'character' : 'word';
  return scoreCorpus([pair], { normalizer: identity, unit }).errorRate;
};

describeGolden('e2e', () => {
  const clips = readGoldenJson<Clip[]>('e2e', 'transcripts.json');
  const fp32Folder = sharedPath('models', 'whisper-base');
  const describeFp32 = existsSync(fp32Folder) ? describe : describe.skip;

  describeFp32('fp32 whisper-base', () => {
    let model: LoadedModel;
    beforeAll(async () => {
      model = await loadModel({ model: fp32Folder });
    });
    afterAll(() => model.dispose());

    for (const clip of clips)
      it(`${clip.file} in ${clip.language}`, async () => {
        const result = await hear(model, clip.file, clip.language);
        const isFirm =
          clip.given.smallest_top2_logit_gap > NEAR_TIE && clip.other_decoder_error === 0;
        if (isFirm) expect(result.text).toBe(clip.given.text);
        else expect(errorOf(clip, result.text)).toBeLessThanOrEqual(clip.tolerance);
      });

    for (const clip of clips) {
      const [[best, first], [, second]] = clip.language_probabilities_top5 as [Guess, Guess];
      if (first - second < FIRM_MARGIN) continue;
      it(`${clip.file}: language ${best}`, async () => {
        const cache = await model.decoder.start(await windowOf(model, clip.file));
        const [detection] = await detectLanguage(model, { cache, windows: 1 });
        expect(detection!.language).toBe(best);
      });
    }

    for (const { file, options, text } of readGoldenJson<LongForm[]>('e2e', 'longform.json'))
      it(`${file}, long form, condition ${String(options.condition_on_previous_text)}`, async () => {
        const result = await transcribeAudio(model, goldenPath('e2e', file), {
          language: options.language,
          temperatures: [options.temperature],
          conditionOnPreviousText: options.condition_on_previous_text,
        });
        expect(result.text).toBe(text);
      });
  });

  describe('embedded int8 whisper-base', () => {
    it(`loses at most ${INT8_WER * 100} % of the words`, async () => {
      const model = await loadModel();
      const pairs = [];
      for (const clip of clips) {
        if (clip.metric !== 'wer' || clip.given.smallest_top2_logit_gap < INT8_TIE) continue;
        const { text } = await hear(model, clip.file, clip.language);
        pairs.push({
          reference: clip.given.text.toLowerCase(),
          hypothesis: text.toLowerCase(),
        });
      }
      await model.dispose();
      expect(scoreCorpus(pairs, { normalizer: identity }).errorRate).toBeLessThanOrEqual(INT8_WER);
    });
  });
});
