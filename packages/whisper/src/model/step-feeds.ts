import type { Tensors } from '@distilwhisper/graph';
import { fail, formatShape, type AnyTensor } from '@distilwhisper/tensor';
import { melFrames, type WhisperDimensions } from '../dimensions.js';
import { cacheName } from './encoder-graph.js';
import { appendPast, pastTensor, type PastBuffer } from './past-buffer.js';
import { rowCount, type CacheSizes, type WhisperCache } from './whisper-cache.js';

/** Int32 data of any axes. */
type AnyI32 = AnyTensor & { readonly dtype: 'int32'; readonly data: Int32Array };

export const cacheSizes = ({ state, decoder, textContext }: WhisperDimensions): CacheSizes => ({
  layers: decoder.layers,
  state,
  capacity: textContext,
});

/** Names of a kind of cached tensors for all layers. */
export const cacheNames = (kind: 'past' | 'present', { decoder }: WhisperDimensions): string[] =>
  Array.from({ length: decoder.layers }, (_, layer) => [
    cacheName(kind, layer, 'key'),
    cacheName(kind, layer, 'value'),
  ]).flat();

/** @throws DistilWhisperError `shape` for another number of mel bins, or too many or no frames */
export const checkMel = (mel: AnyTensor, dimensions: WhisperDimensions): void => {
  const [batch = 0, bins, frames = 0] = mel.shape;
  const most = melFrames(dimensions);
  if (mel.shape.length !== 3 || bins !== dimensions.melBins || batch < 1)
    fail(
      'shape',
      `log-mel ${formatShape(mel.shape)} must be [batch, ${dimensions.melBins}, frame]: ` +
        'was it computed with the number of bins of another model?',
      { shape: mel.shape },
    );
  if (frames < 1 || frames > most)
    fail('shape', `log-mel has ${frames} frames; the encoder takes 1 to ${most}`, { frames, most });
};

const checkTokens = (
  cache: WhisperCache,
  tokens: AnyI32,
  { vocabulary, textContext }: WhisperDimensions,
): void => {
  const [rows, count = 0] = tokens.shape;
  if (tokens.shape.length !== 2 || rows !== rowCount(cache) || count < 1)
    fail(
      'shape',
      `tokens ${formatShape(tokens.shape)} must be [row, token] with ${rowCount(cache)} rows, as the cache has`,
      { shape: tokens.shape, rows: rowCount(cache) },
    );
  if (cache.tokens + count > textContext)
    fail(
      'argument',
      `${cache.tokens} tokens and ${count} more exceed the text context of ${textContext}`,
      { past: cache.tokens, count, textContext },
    );
  const wrong = tokens.data.find((id) => id < 0 || id >= vocabulary);
  if (wrong !== undefined)
    fail(
      'argument',
      `token ${wrong} is outside the vocabulary of ${vocabulary}: is the tokenizer another model's?`,
      { token: wrong, vocabulary },
    );
};

/** What the step graph is fed. */
export const stepFeeds = (
  cache: WhisperCache,
  tokens: AnyI32,
  logitsFor: 'last' | 'all',
  dimensions: WhisperDimensions,
): Tensors => {
  checkTokens(cache, tokens, dimensions);
  const count = tokens.shape[1]!;
  const positions =
    logitsFor === 'last'
      ? Int32Array.of(count - 1)
      : Int32Array.from({ length: count }, (_, i) => i);
  return {
    tokens: { dtype: 'int32', shape: [cache.audio, cache.group, count], data: tokens.data },
    positions: { dtype: 'int32', shape: [positions.length], data: positions },
    ...pastFeeds(cache),
    ...cache.cross,
  };
};

const pastFeeds = ({ past, tokens, audio }: WhisperCache): Tensors =>
  Object.fromEntries(
    Object.entries(past).map(([name, buffer]) => [name, pastTensor(buffer, tokens, audio)]),
  );

/** The cache after a step: what it returned as `present` is appended to what there was. */
export const grownCache = (
  cache: WhisperCache,
  count: number,
  result: Tensors,
  dimensions: WhisperDimensions,
): WhisperCache => {
  const past: Record<string, PastBuffer> = {};
  const names = cacheNames('past', dimensions);
  cacheNames('present', dimensions).forEach((name, i) => {
    past[names[i]!] = appendPast(cache.past[names[i]!]!, cache.tokens, result[name]!);
  });
  return { ...cache, tokens: cache.tokens + count, past };
};
