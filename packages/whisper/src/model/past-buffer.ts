import type { AnyTensor, HostTensor } from '@distilwhisper/tensor';

/**
 * Keys or values of one decoder layer for the tokens so far, with room for more: a step appends to it
 * in place and feeds its filled part, so that a cache that only grows is never copied.
 */
export interface PastBuffer {
  /** [row, capacity, state]. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly capacity: number;
  readonly state: number;
  /** Tokens written by the newest cache that shares this buffer; older caches branch off by copying. */
  filled: number;
  /** Where rows are packed to be fed, kept for the next step: new memory for each costs more than the copy. */
  packed: Float32Array;
}

/** Tokens for which there is more room than needed where rows are packed. */
const ROOM = 64;

export const emptyPast = (rows: number, capacity: number, state: number): PastBuffer => ({
  data: new Float32Array(rows * capacity * state),
  rows,
  capacity,
  state,
  filled: 0,
  packed: new Float32Array(0),
});

/**
 * The first `tokens` tokens, [audio, group, token, state], until the next call: a view for one row, else a copy
 * in memory of the buffer.
 */
export const pastTensor = (
  past: PastBuffer,
  tokens: number,
  audio: number,
): HostTensor<'float32'> => {
  const { data, rows, capacity, state } = past;
  const shape = [audio, rows / audio, tokens, state];
  const size = rows * tokens * state;
  if (rows === 1) return { dtype: 'float32', shape, data: data.subarray(0, size) };
  if (past.packed.length < size) past.packed = new Float32Array(size + rows * ROOM * state);
  const packed = past.packed.subarray(0, size);
  for (let row = 0; row < rows; row += 1) {
    const from = row * capacity * state;
    packed.set(data.subarray(from, from + tokens * state), row * tokens * state);
  }
  return { dtype: 'float32', shape, data: packed };
};

/**
 * Appends what a step returned, [row, token, state], after the first `tokens` tokens: in place where
 * nobody else has gone on from there, else in a copy.
 */
export const appendPast = (past: PastBuffer, tokens: number, added: AnyTensor): PastBuffer => {
  const count = added.shape[1]!;
  const target = past.filled === tokens ? past : copyRows(past, tokens, rowsUpTo(past.rows));
  const { rows, capacity, state, data } = target;
  const source = added.data as Float32Array;
  for (let row = 0; row < rows; row += 1) {
    const from = row * count * state;
    data.set(source.subarray(from, from + count * state), (row * capacity + tokens) * state);
  }
  target.filled = tokens + count;
  return target;
};

/**
 * The first `tokens` tokens, ready to be gone on from in place: the buffer itself where its newest cache has `end`
 * tokens, which the caller gives up, else a copy.
 */
export const truncatePast = (past: PastBuffer, tokens: number, end: number): PastBuffer => {
  if (past.filled !== end) return copyRows(past, tokens, rowsUpTo(past.rows));
  past.filled = tokens;
  return past;
};

/** A buffer whose row i is row `rows[i]` of this one, up to `tokens` tokens. */
export const copyRows = (
  { data, capacity, state }: PastBuffer,
  tokens: number,
  rows: readonly number[],
): PastBuffer => {
  const copy = emptyPast(rows.length, capacity, state);
  rows.forEach((row, i) => {
    const from = row * capacity * state;
    copy.data.set(data.subarray(from, from + tokens * state), i * capacity * state);
  });
  copy.filled = tokens;
  return copy;
};

const rowsUpTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
