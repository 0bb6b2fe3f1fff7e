/**
 * Hours of audio that Whisper's first training set held per language, as
 * [transcribed in the language, translated to English]: for large-v1, large-v2 and all smaller models.
 *
 * Source: Radford et al. 2022 (arXiv 2212.04356), appendix E, figure 11. The figure itself could not be
 * opened when this table was made; it is read from two public transcriptions of it:
 * data/language_hours_whisper.csv of github.com/arkel23/LALMDecoderAnalysis (both columns) and the language
 * list of the FUTO voice input app (transcription, whole hours). They agree but for Tamil, 136 and 134.
 * Totals printed in the figure: transcription 117,113 without English (here 117,114.6: entries are
 * rounded), translation 125,739 (here 125,737). For Korean translation, which the first leaves at 0 and
 * the second does not list, the total leaves 19,940; 19,938 is recalled, not read, and agrees with that.
 */
const HOURS = {
  en: [438218, 0], zh: [23446, 11731], de: [13344, 4309], es: [11100, 6693], ru: [9761, 7687],
  fr: [9752, 4481], pt: [8573, 3620], ko: [7993, 19938], ja: [7054, 8860], tr: [4333, 2241],
  pl: [4278, 2200], it: [2585, 2145], sv: [2119, 1055], nl: [2077, 1767], ca: [1883, 236],
  fi: [1066, 750], id: [1014, 1174], ar: [739, 2286], uk: [697, 509], vi: [691, 1719],
  he: [688, 418], el: [529, 968], da: [473, 386], ms: [382, 1691], hu: [379, 554], ro: [356, 555],
  no: [266, 322], th: [226, 1635], cs: [192, 401], ta: [136, 1484], ur: [104, 1990],
  hr: [91, 239], sk: [90, 144], bg: [86, 202], tl: [75, 894], cy: [73, 8263], lt: [67, 99],
  lv: [65, 68], az: [47, 86], sl: [41, 395], et: [41, 79], sr: [28, 136], fa: [24, 392],
  eu: [21, 168], is: [16, 84], mk: [16, 30], hy: [13, 116], hi: [12, 5438], kk: [12, 31],
  bs: [11, 219], gl: [8.9, 368], sq: [5.7, 72], sw: [5.4, 282], si: [5.4, 211], te: [4.3, 987],
  af: [4.1, 330], kn: [3.8, 90], be: [2.4, 133], bn: [1.3, 1988], km: [1.3, 672], mt: [1.1, 41],
  ht: [1, 74], pa: [0.8, 117], mr: [0.6, 288], ne: [0.6, 133], ka: [0.6, 40], ml: [0.5, 892],
  yi: [0.4, 85], gu: [0.3, 208], tg: [0.3, 15], uz: [0.3, 4], mg: [0.2, 2], my: [0.1, 59],
  lo: [0.1, 20], su: [0.1, 7], nn: [0, 1889], la: [0, 1614], mi: [0, 1381], jw: [0, 622],
  yo: [0, 432], haw: [0, 338], sn: [0, 279], br: [0, 269], sa: [0, 195], bo: [0, 186],
  as: [0, 136], mn: [0, 79], ps: [0, 63], oc: [0, 49], sd: [0, 46], fo: [0, 46], am: [0, 32],
  so: [0, 21], ln: [0, 20], tt: [0, 14], lb: [0, 10], ha: [0, 8], tk: [0, 1], ba: [0, 1],
} as const satisfies Readonly<Record<string, readonly [number, number]>>; // prettier-ignore

/** A language that Whisper's first training set has audio of, by Whisper's code. */
export type TrainedLanguage = keyof typeof HOURS;

export interface TrainingHours {
  readonly language: TrainedLanguage;
  /** Audio with a transcript in its own language. */
  readonly transcription: number;
  /** Audio with an English translation. */
  readonly translation: number;
}

/** All languages, most transcribed hours first. */
export const TRAINING_HOURS: readonly TrainingHours[] = Object.entries(HOURS).map(
  ([language, [transcription, translation]]) => ({
    language: language as TrainedLanguage,
    transcription,
    translation,
  }),
);

/** Codes in use elsewhere for what Whisper calls otherwise. */
const ALIASES: Readonly<Record<string, TrainedLanguage>> = {
  jv: 'jw',
  nb: 'no',
  fil: 'tl',
  iw: 'he',
};

/**
 * Hours of a language, also for a tag with a region or script (`sv-SE`, `zh-CN`). Undefined for languages
 * that are not in the table, such as Cantonese (`yue`), which only large-v3 knows.
 */
export function trainingHours(language: string): TrainingHours | undefined {
  const code = language.toLowerCase().split(/[-_]/u)[0] ?? '';
  return TRAINING_HOURS.find((entry) => entry.language === (ALIASES[code] ?? code));
}
