import { fail } from '@distilwhisper/tensor';
import { languageCode } from '@distilwhisper/whisper';

/** Where neither Whisper's own table nor the canonical form of the tag gives the code. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    jv: 'jw', //        Whisper keeps Javanese's old code
    fil: 'tl', //       Filipino
    nb: 'no', //        Bokmål
    'zh-hk': 'yue', //  Common Voice names Cantonese by the place; set languages: { 'zh-HK': 'zh' } for models without it
    'mandarin chinese': 'zh',
    'cantonese chinese': 'yue',
    filipino: 'tl',
  }),
);

const primarySubtag = (tag: string): string | undefined => {
  try {
    return new Intl.Locale(tag).language; // "fas" becomes "fa", "cmn" becomes "zh"
  } catch {
    return undefined;
  }
};

/**
 * Whisper's code for a locale (`sv-SE`, `cmn_hans_cn`), a code of two or three letters or an English
 * name; undefined where Whisper has no such language.
 */
export const whisperLanguage = (name: string): string | undefined => {
  const key = name.trim().toLowerCase().replaceAll('_', '-');
  if (key === '') return undefined;
  const first = key.split('-', 1)[0]!;
  const direct = ALIASES.get(key) ?? languageCode(key) ?? ALIASES.get(first) ?? languageCode(first);
  if (direct !== undefined) return direct;
  const canonical = primarySubtag(key) ?? '';
  return ALIASES.get(canonical) ?? languageCode(canonical);
};

/** Tells the languages of a data set, and gathers those it cannot tell into one error. */
export interface LanguageResolver {
  /** The code; undefined (and remembered) where it is unknown. */
  resolve(name: string, where: string): string | undefined;
  /** @throws DistilWhisperError `missing` listing every unknown language and where it first occurs */
  check(): void;
}

export const createLanguageResolver = (
  overrides: Readonly<Record<string, string>> = {},
): LanguageResolver => {
  const unknown = new Map<string, { where: string; rows: number }>();
  const known = new Map<string, string>();
  const lookUp = (name: string): string | undefined =>
    Object.hasOwn(overrides, name) ? whisperLanguage(overrides[name]!) : whisperLanguage(name);
  return {
    resolve: (name, where) => {
      const code = known.get(name) ?? lookUp(name);
      if (code !== undefined) known.set(name, code);
      else {
        const seen = unknown.get(name) ?? { where, rows: 0 };
        unknown.set(name, { ...seen, rows: seen.rows + 1 });
      }
      return code;
    },
    check: () => {
      if (unknown.size === 0) return;
      const list = [...unknown].map(
        ([name, { where, rows }]) => `"${name}" (${rows} rows, first ${where})`,
      );
      fail(
        'missing',
        `Whisper has no language ${list.join(', ')}; name the language to train it as, e.g. languages: { '${[...unknown.keys()][0]}': 'ca' }, or leave those rows out`,
        { languages: [...unknown.keys()] },
      );
    },
  };
};
