interface TreeNode {
  readonly id: number;
  readonly frequency: number;
  readonly depth: number;
}

/** Whether `a` comes before `b` when the two rarest nodes are joined; zlib prefers the shallower of equals. */
const isBefore = (a: TreeNode, b: TreeNode): boolean =>
  a.frequency < b.frequency || (a.frequency === b.frequency && a.depth <= b.depth);

/** zlib's heap, from index 1: its order among equals decides which code lengths come out. */
const siftDown = (heap: TreeNode[], from: number): void => {
  const value = heap[from]!;
  let i = from;
  for (let child = 2 * i; child < heap.length; child = 2 * i) {
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (isBefore(value, heap[child]!)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = value;
};

const takeFirst = (heap: TreeNode[]): TreeNode => {
  const first = heap[1]!;
  const last = heap.pop()!;
  if (heap.length > 1) {
    heap[1] = last;
    siftDown(heap, 1);
  }
  return first;
};

interface Joined {
  /** Parent of each node; leaves are symbols, inner nodes follow. */
  readonly parents: Int32Array;
  /** Nodes from the root down, as they left the heap. */
  readonly order: readonly number[];
}

const joinNodes = (frequencies: Int32Array): Joined => {
  const symbols = frequencies.length;
  const heap: TreeNode[] = [{ id: -1, frequency: 0, depth: 0 }];
  frequencies.forEach((frequency, id) => {
    if (frequency > 0) heap.push({ id, frequency, depth: 0 });
  });
  for (let i = (heap.length - 1) >> 1; i >= 1; i -= 1) siftDown(heap, i);
  const parents = new Int32Array(2 * symbols);
  const order: number[] = [];
  for (let id = symbols; heap.length > 2; id += 1) {
    const a = takeFirst(heap);
    const b = heap[1]!;
    order.unshift(b.id, a.id);
    parents[a.id] = parents[b.id] = id;
    heap[1] = {
      id,
      frequency: a.frequency + b.frequency,
      depth: Math.max(a.depth, b.depth) + 1,
    };
    siftDown(heap, 1);
  }
  order.unshift(heap[1]!.id);
  return { parents, order };
};

/** Shortens codes above the limit at the cost of others, by counts of each length (zlib's `gen_bitlen`). */
const repairOverflow = (counts: Int32Array, limit: number, overflow: number): void => {
  for (let left = overflow; left > 0; left -= 2) {
    let bits = limit - 1;
    while (counts[bits] === 0) bits -= 1;
    counts[bits]! -= 1;
    counts[bits + 1]! += 2;
    counts[limit]! -= 1;
  }
};

/**
 * Huffman code lengths of symbols by frequency, at most `limit` bits, as zlib chooses them. At
 * least two symbols get a code.
 */
export const codeLengths = (counted: ArrayLike<number>, limit: number): Int32Array => {
  const frequencies = Int32Array.from(counted);
  for (let id = 0; frequencies.filter((count) => count > 0).length < 2; id += 1)
    if (frequencies[id] === 0) frequencies[id] = 1;
  const symbols = frequencies.length;
  const { parents, order } = joinNodes(frequencies);
  const lengths = new Int32Array(2 * symbols);
  const counts = new Int32Array(limit + 1);
  let overflow = 0;
  for (const id of order.slice(1)) {
    const bits = lengths[parents[id]!]! + 1;
    if (bits > limit) overflow += 1;
    lengths[id] = Math.min(bits, limit);
    if (id < symbols) counts[lengths[id]]! += 1;
  }
  if (overflow > 0) {
    repairOverflow(counts, limit, overflow);
    const leaves = order.filter((id) => id < symbols).reverse(); // the rarest first
    let next = 0;
    for (let bits = limit; bits > 0; bits -= 1)
      for (let n = counts[bits]!; n > 0; n -= 1) lengths[leaves[next++]!] = bits;
  }
  return lengths.slice(0, symbols);
};
