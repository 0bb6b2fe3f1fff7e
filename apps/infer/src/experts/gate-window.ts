import type { GateWindow } from '@distilwhisper/experts';
import type { ObservedWindow, Tokenizer } from '@distilwhisper/whisper';

/** Log-mel frames of 10 ms that one encoder position stands for. */
const FRAMES_PER_POSITION = 2;

/**
 * The gates of a transcribed window, for `expertUsage`: those of the audio that was done with it, and of
 * its text tokens. Positions of padding, prompt and timestamp tokens are left out.
 */
export const gateWindow = (tokenizer: Tokenizer, window: ObservedWindow): GateWindow => {
  const { firstFrame, frames, firstToken, tokens, language } = window;
  const positions = Math.ceil(frames / FRAMES_PER_POSITION);
  const { endOfText } = tokenizer.special;
  const read = window.decoder[0]?.data.length ?? 0;
  const places = tokens.flatMap((id, i) => (id < endOfText && firstToken + i < read ? [i] : []));
  const said = places.map((i) => tokens[i]!);
  const texts = tokenTexts(tokenizer, said);
  return {
    start: firstFrame / 100,
    language,
    encoder: window.encoder.map(({ data }) => data.slice(0, positions)),
    decoder: window.decoder.map(({ data }) => places.map((i) => data[firstToken + i]!)),
    tokens: said.map((id, i) => ({ id, text: texts[i]! })),
  };
};

/** The text of each token; one whose bytes are only a part of a sign shows as `…`, the last of them as the sign. */
const tokenTexts = (tokenizer: Tokenizer, tokens: readonly number[]): string[] => {
  let held: number[] = [];
  return tokens.map((id) => {
    held.push(id);
    const text = tokenizer.decode(held);
    if (text.endsWith('\ufffd') && held.length < 4) return '…';
    held = [];
    return text;
  });
};
