import type { TokenTexts } from '@distilwhisper/distill';
import type { Vocabulary } from '@distilwhisper/whisper';

/** The text of every token, so that two vocabularies can be compared: bytes as characters U+0000 to U+00FF. */
export const tokenTexts = ({ tokens, added }: Vocabulary): TokenTexts => {
  const texts: string[] = [];
  tokens.forEach((bytes, id) => {
    if (bytes) texts[id] = `b:${String.fromCharCode(...bytes)}`;
  });
  for (const { id, content } of added) texts[id] = `s:${content}`;
  return texts;
};
