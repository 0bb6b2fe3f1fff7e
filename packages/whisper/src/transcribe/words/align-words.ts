import { fail, tensor } from '@distilwhisper/tensor';
import { argmax, logSumExp } from '../../decoding/log-sum-exp.js';
import type { SpeechModel } from '../../decoding/speech-model.js';
import { splitWords } from '../../tokenizer/split-words.js';
import { startTokens, type Task } from '../../tokenizer/start-tokens.js';
import { attentionMatrix } from './attention-matrix.js';
import { dynamicTimeWarping } from './dynamic-time-warping.js';

/** A word with its time in seconds of the window. */
export interface TimedWord {
  word: string;
  tokens: readonly number[];
  start: number;
  end: number;
  readonly probability: number;
}

const ENCODER_FRAMES_PER_SECOND = 50;

/** Probability of each text token at its place, among the text tokens. */
const tokenProbabilities = (
  logits: Float32Array,
  vocabulary: number,
  firstRow: number,
  textTokens: readonly number[],
  endOfText: number,
): number[] =>
  textTokens.map((token, i) => {
    const row = logits.subarray(
      (firstRow + i) * vocabulary,
      (firstRow + i) * vocabulary + endOfText,
    );
    return Math.exp(row[token]! - logSumExp(row, row[argmax(row)]!));
  });

/** When each token begins: the first frame of its row on the path, in seconds. */
const tokenTimes = (matrix: Float32Array, rows: number, frames: number): number[] => {
  const path = dynamicTimeWarping(
    matrix.map((value) => -value),
    rows,
    frames,
  );
  const times: number[] = [];
  path.rows.forEach((row, i) => {
    if (i === 0 || row !== path.rows[i - 1])
      times.push(path.columns[i]! / ENCODER_FRAMES_PER_SECOND);
  });
  return times;
};

export interface AlignOptions {
  readonly language: string;
  readonly task: Task;
  /** Log-mel frames of the recording in the window. */
  readonly frames: number;
}

/**
 * When each word of a window is said: dynamic time warping on the cross-attention of the heads that
 * follow the audio, as in openai/whisper.
 *
 * @param cache of one window, from `Decoder.start`
 * @param textTokens tokens below the end token
 * @throws DistilWhisperError `unsupported` for a decoder without `align`
 */
export const alignWords = async <C>(
  { decoder, tokenizer }: SpeechModel<C>,
  cache: C,
  textTokens: readonly number[],
  { language, task, frames }: AlignOptions,
): Promise<TimedWord[]> => {
  if (decoder.align === undefined)
    fail('unsupported', 'word timestamps need a decoder with `align`; this one has none');
  const encoderFrames = frames >> 1;
  const { endOfText, noTimestamps } = tokenizer.special;
  const words = splitWords(tokenizer, [...textTokens, endOfText], language);
  if (textTokens.length === 0 || words.length <= 1 || encoderFrames === 0) return [];
  const start = startTokens(tokenizer, { language, task });
  const tokens = Int32Array.from([...start, noTimestamps, ...textTokens, endOfText]);
  const aligned = await decoder.align(cache, tensor('int32', [1, tokens.length], tokens));
  // The row of a token looks at what it predicts, the next one: no-timestamps stands for the first word.
  const matrix = attentionMatrix(aligned.weights, encoderFrames).subarray(
    start.length * encoderFrames,
    (tokens.length - 1) * encoderFrames,
  );
  const times = tokenTimes(matrix, textTokens.length + 1, encoderFrames);
  const probabilities = tokenProbabilities(
    aligned.logits.data,
    decoder.vocabulary,
    start.length,
    textTokens,
    endOfText,
  );
  let at = 0;
  return words.slice(0, -1).map(({ text, tokens: own }) => {
    const from = at;
    at += own.length;
    const sum = probabilities.slice(from, at).reduce((total, p) => total + p, 0);
    return {
      word: text,
      tokens: own,
      start: times[from]!,
      end: times[at]!,
      probability: sum / own.length,
    };
  });
};
