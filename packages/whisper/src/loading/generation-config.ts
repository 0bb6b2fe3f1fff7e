import { fail } from '@distilwhisper/tensor';
import type { AlignmentHead, WhisperDimensions } from '../dimensions.js';

/** What `generation_config.json` says beyond the tokenizer; every field may be absent from the file. */
export interface GenerationConfig {
  /** Heads for word timestamps; absent where neither the file nor the model's name tells. */
  readonly alignmentHeads?: readonly AlignmentHead[];
  /** Token ids never sampled. */
  readonly suppressTokens?: readonly number[];
  /** Token ids not sampled first. */
  readonly beginSuppressTokens?: readonly number[];
  /** Largest first timestamp, in steps of 20 ms. */
  readonly maxInitialTimestampIndex?: number;
}

type Json = Readonly<Record<string, unknown>>;

const isId = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

const readIds = (json: Json, key: string, where: string): number[] | undefined => {
  const value = json[key];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every(isId))
    fail('config', `${where}: "${key}" must be a list of token ids`, { where, key });
  return value;
};

const readHeads = (
  json: Json,
  { decoder }: WhisperDimensions,
  where: string,
): AlignmentHead[] | undefined => {
  const value = json['alignment_heads'];
  if (value === undefined || value === null) return undefined;
  const pairs: unknown[] = Array.isArray(value) ? value : [value];
  return pairs.map((pair) => {
    const [layer, head] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (!isId(layer) || !isId(head) || layer >= decoder.layers || head >= decoder.heads)
      fail(
        'config',
        `${where}: "alignment_heads" holds ${JSON.stringify(pair)}, which is no [layer, head] of a ` +
          `decoder with ${decoder.layers} layers of ${decoder.heads} heads`,
        { where, key: 'alignment_heads' },
      );
    return { layer, head };
  });
};

/**
 * Reads the content of a Hugging Face `generation_config.json`; keys not named in
 * {@link GenerationConfig} are ignored.
 *
 * @throws DistilWhisperError `config` with the key, for values of a wrong kind or out of range
 */
export const parseGenerationConfig = (
  content: unknown,
  dimensions: WhisperDimensions,
  where = 'generation_config.json',
): GenerationConfig => {
  if (typeof content !== 'object' || content === null)
    fail('config', `${where}: expected a JSON object, found ${JSON.stringify(content)}`, { where });
  const json = content as Json;
  const alignmentHeads = readHeads(json, dimensions, where);
  const suppressTokens = readIds(json, 'suppress_tokens', where);
  const beginSuppressTokens = readIds(json, 'begin_suppress_tokens', where);
  const initial = json['max_initial_timestamp_index'];
  return {
    ...(alignmentHeads && { alignmentHeads }),
    ...(suppressTokens && { suppressTokens }),
    ...(beginSuppressTokens && { beginSuppressTokens }),
    ...(isId(initial) && { maxInitialTimestampIndex: initial }),
  };
};
