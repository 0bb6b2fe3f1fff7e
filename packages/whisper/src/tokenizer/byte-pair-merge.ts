import { createNumberHeap } from './number-heap.js';

/** Token ids stay below this, so that a pair of them, or a rank and a position, is one exact number. */
export const ID_LIMIT = 2 ** 21;
const POSITION_LIMIT = 2 ** 31;

/** The merges of a byte-pair vocabulary, in order of rank. */
export interface MergeTable {
  /** `left * ID_LIMIT + right` to rank. */
  readonly ranks: ReadonlyMap<number, number>;
  /** The id that each rank's pair becomes. */
  readonly merged: Int32Array;
}

/**
 * Applies byte-pair merges to one piece (Sennrich et al. 2016): the adjacent pair of lowest rank,
 * the leftmost of equals, is joined until no pair is left. O(n log n), so that a long piece
 * without spaces costs no more per character than a word.
 */
export const mergePairs = (bytes: ArrayLike<number>, { ranks, merged }: MergeTable): number[] => {
  const ids = Int32Array.from(bytes); // -1 once merged into the left neighbour
  const next = Int32Array.from(ids, (_, i) => i + 1);
  const previous = Int32Array.from(ids, (_, i) => i - 1);
  const candidates = createNumberHeap();
  const rankAt = (i: number): number | undefined =>
    next[i]! < ids.length ? ranks.get(ids[i]! * ID_LIMIT + ids[next[i]!]!) : undefined;
  const propose = (i: number): void => {
    const rank = rankAt(i);
    if (rank !== undefined) candidates.push(rank * POSITION_LIMIT + i);
  };
  for (let i = 0; i + 1 < ids.length; i += 1) propose(i);
  for (let best = candidates.pop(); best !== undefined; best = candidates.pop()) {
    const i = best % POSITION_LIMIT;
    const rank = (best - i) / POSITION_LIMIT;
    if (ids[i] === -1 || rankAt(i) !== rank) continue; // an earlier merge changed this place
    ids[i] = merged[rank]!;
    ids[next[i]!] = -1;
    next[i] = next[next[i]!]!;
    if (next[i] < ids.length) previous[next[i]] = i;
    propose(i);
    if (previous[i]! >= 0) propose(previous[i]!);
  }
  return Array.from(ids.filter((id) => id !== -1));
};
