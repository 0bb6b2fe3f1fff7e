/** A binary min-heap of numbers. */
export interface NumberHeap {
  push(value: number): void;
  /** Removes and returns the smallest, or undefined when empty. */
  pop(): number | undefined;
}

const siftUp = (heap: number[], value: number): void => {
  let i = heap.length;
  heap.push(value);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = value;
};

const siftDown = (heap: number[], value: number): void => {
  const half = heap.length >> 1;
  let i = 0;
  while (i < half) {
    let child = 2 * i + 1;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child += 1;
    if (heap[child]! >= value) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = value;
};

export const createNumberHeap = (): NumberHeap => {
  const heap: number[] = [];
  return {
    push: (value) => siftUp(heap, value),
    pop: () => {
      const smallest = heap[0];
      const last = heap.pop();
      if (heap.length > 0) siftDown(heap, last!);
      return smallest;
    },
  };
};
