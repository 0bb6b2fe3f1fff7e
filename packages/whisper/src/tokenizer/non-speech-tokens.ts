const BRACKETS_AND_SIGNS = [...'"#()*+/:;<=>@[\\]^_`{|}~「」『』'];
const SEQUENCES = '<< >> <<< >>> -- --- -( -[ (\' (" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪'.split(' ');
const NOTES = [...'♩♪♫♬♭♮♯'];

/**
 * Tokens that write speaker tags, sound descriptions and music rather than speech: openai/whisper
 * suppresses them by default. A hyphen or apostrophe is suppressed only at the start of a word; a
 * note sign counts by its first token, whose bytes all signs of U+2640 to U+267F share.
 */
export const nonSpeechTokens = (encode: (text: string) => readonly number[]): number[] => {
  const result = new Set([encode(' -')[0]!, encode(" '")[0]!]);
  for (const sign of [...BRACKETS_AND_SIGNS, ...SEQUENCES, ...NOTES])
    for (const ids of [encode(sign), encode(` ${sign}`)])
      if (ids.length === 1 || NOTES.includes(sign)) result.add(ids[0]!);
  return [...result].sort((a, b) => a - b);
};
