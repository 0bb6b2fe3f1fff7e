import { fail } from '@distilwhisper/tensor';
import { startTokens, type Tokenizer } from '@distilwhisper/whisper';

/** Token ids of one utterance for teacher forcing: `labels[i]` is what follows `tokens[..i]`. */
export interface TargetTokens {
  readonly tokens: readonly number[];
  readonly labels: readonly number[];
}

/** A label that does not count. */
const IGNORED = -100;

export interface TargetOptions {
  readonly language: string;
  readonly trainOnPrompt: boolean;
  /** Longest sequence of the decoder. */
  readonly textContext: number;
}

/** Tokens of a sequence besides its text: start, language, task, no-timestamps; the end is only a label. */
export const promptLength = (tokenizer: Tokenizer, language: string): number =>
  startTokens(tokenizer, { language, timestamps: false }).length;

/**
 * Start, language, task, no-timestamps, text, end: shifted by one for the labels.
 *
 * @throws DistilWhisperError `argument` for an empty text or one that is longer than the decoder,
 *   `missing` for a language that the model does not know
 */
export const targetTokens = (
  tokenizer: Tokenizer,
  text: string,
  { language, trainOnPrompt, textContext }: TargetOptions,
): TargetTokens => {
  const said = text.trim();
  if (said === '') fail('argument', 'the transcript is empty', { text });
  const prompt = startTokens(tokenizer, { language, timestamps: false });
  const tokens = [...prompt, ...tokenizer.encode(` ${said}`)];
  if (tokens.length > textContext)
    fail('argument', `the transcript has ${tokens.length} tokens, the decoder takes ${textContext}`, { tokens: tokens.length, textContext }); // prettier-ignore
  const labels = [...tokens.slice(1), tokenizer.special.endOfText];
  if (!trainOnPrompt) labels.fill(IGNORED, 0, prompt.length - 1);
  return { tokens, labels };
};
