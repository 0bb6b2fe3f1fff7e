import * as wasm from '../simd/assembler.js';
import type { FunctionPlan, Local } from '../simd/assembler.js';
import { instantiate } from '../simd/instantiate.js';

/** Dot products of one call at most. */
export const DOT_BATCH = 1024;

/** Many dot products of rows of weights with stretches of a signal, in WebAssembly SIMD. */
export interface DotKernel {
  /** Where to put the samples. */
  readonly samples: Float32Array;
  /** Of dot product `i`: at `2 i` the index of its first sample, at `2 i + 1` its row; consumed by `run`. */
  readonly jobs: Int32Array;
  /** Four partial sums of each dot product, after `run`. */
  readonly sums: Float32Array;
  run(count: number): void;
}

const { add, get, i32, i32Add, i32Load, load, mul, repeat, set, splat, store } = wasm;

// The parameter, whole numbers, vectors.
const COUNT: Local = 0;
const JOB: Local = 1; // bytes
const SAMPLE: Local = 2;
const WEIGHT: Local = 3;
const END: Local = 4;
const TO: Local = 5;
const A: Local = 6;
const B: Local = 7;

interface DotLayout {
  readonly weights: number;
  readonly jobs: number;
  readonly sums: number;
  readonly samples: number;
}

/** `run(bytes of jobs)`, with addresses in the jobs. */
const dotCode = ({ jobs, sums }: DotLayout, rowBytes: number): FunctionPlan => ({
  parameters: 1,
  ints: 5,
  vectors: 2,
  body: repeat(JOB, 8, get(COUNT), [
    set(SAMPLE, i32Load(get(JOB), jobs)),
    set(WEIGHT, i32Load(get(JOB), jobs + 4)),
    set(END, i32Add(get(WEIGHT), i32(rowBytes))),
    set(A, splat(0)),
    set(B, splat(0)),
    repeat(WEIGHT, 32, get(END), [
      set(A, add(get(A), mul(load(get(SAMPLE), 0), load(get(WEIGHT), 0)))),
      set(B, add(get(B), mul(load(get(SAMPLE), 16), load(get(WEIGHT), 16)))),
      set(SAMPLE, i32Add(get(SAMPLE), i32(32))),
    ]),
    store(get(TO), sums, add(get(A), get(B))),
    set(TO, i32Add(get(TO), i32(16))),
  ]),
});

/**
 * @param weights `[row, taps]`
 * @param taps weights of a row, a multiple of 8
 * @param capacity samples that `samples` shall hold
 */
export const createDotKernel = (
  weights: Float32Array,
  taps: number,
  capacity: number,
): DotKernel => {
  const layout: DotLayout = {
    jobs: 0,
    sums: DOT_BATCH * 8,
    weights: DOT_BATCH * 24,
    samples: DOT_BATCH * 24 + weights.length * 4,
  };
  const pages = Math.ceil((layout.samples + capacity * 4) / 65_536);
  const instance = instantiate(wasm.assembleModule(pages, dotCode(layout, taps * 4)));
  const { memory } = instance;
  new Float32Array(memory).set(weights, layout.weights / 4);
  const jobs = new Int32Array(memory, layout.jobs, 2 * DOT_BATCH);
  return {
    samples: new Float32Array(memory, layout.samples, capacity),
    jobs,
    sums: new Float32Array(memory, layout.sums, 4 * DOT_BATCH),
    run: (count) => {
      for (let i = 0; i < 2 * count; i += 2) {
        jobs[i] = layout.samples + 4 * jobs[i]!;
        jobs[i + 1] = layout.weights + 4 * taps * jobs[i + 1]!;
      }
      instance.run(8 * count);
    },
  };
};
