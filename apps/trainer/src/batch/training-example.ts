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

/**
 * Start, language, task, no-timestamps, text, end: shifted by one for the labels.
 *
 * @throws DistilWhisperError `argument` for an empty text or one that is longer than the decoder
 */
export const targetTokens = (
  tokenizer: Tokenizer,
  text: string,
  { language, trainOnPrompt, textContext }: TargetOptions,
): TargetTokens => {
  const said = text.trim();
  if (said === '') fail('argument', 'the transcript is empty', { text });
  const prompt = startTokens(tokenizer, { language, timestamps: false });
  const sequence = [...prompt, ...tokenizer.encode(` ${said}`), tokenizer.special.endOfText];
  if (sequence.length > textContext)
    fail(
      'argument',
      `the transcript has ${sequence.length} tokens, the decoder takes ${textContext}`,
      { tokens: sequence.length, textContext },
    );
  const labels = sequence.slice(1);
  if (!trainOnPrompt) labels.fill(IGNORED, 0, prompt.length - 1);
  return { tokens: sequence.slice(0, -1), labels };
};
