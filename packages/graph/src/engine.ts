import type { AnyTensor } from '@distilwhisper/tensor';
import type { Graph } from './ir.js';

/** Something that runs graphs: the interpreter, onnxruntime, TensorFlow.js. An engine is a value, never global. */
export interface Engine {
  /** For reports, e.g. `onnxruntime cpu`. */
  readonly name: string;
  compile(graph: Graph, options?: CompileOptions): Promise<Executable>;
}

export interface CompileOptions {
  /**
   * Parameters (by path) that are fed at each run under their path, because training changes them.
   * All others must carry data and are stored in the executable once.
   */
  readonly fed?: (path: string) => boolean;
  /** A name for profiles and caches. */
  readonly name?: string;
}

export type Tensors = Readonly<Record<string, AnyTensor>>;

export interface RunOptions {
  /** Which outputs to compute; all by default. */
  readonly outputs?: readonly string[];
  /** Tensors of the right shape that an engine may write results into instead of making new ones. */
  readonly into?: Tensors;
}

export interface Executable {
  run(feeds: Tensors, options?: RunOptions): Promise<Tensors>;
  dispose(): Promise<void>;
}
