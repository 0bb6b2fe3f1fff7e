import { DistilWhisperError } from '@distilwhisper/tensor';

/** A compiled module: its memory, and its one function on whole numbers. */
export interface Instance {
  readonly memory: ArrayBuffer;
  run(...values: readonly number[]): void;
}

// The part of the WebAssembly namespace that is used; its types come with the DOM, which is not loaded here.
interface WebAssemblyNamespace {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => {
    readonly exports: {
      readonly memory: { readonly buffer: ArrayBuffer };
      readonly run: (...values: readonly number[]) => void;
    };
  };
}

/**
 * Compiles and starts a module of `assembleModule`.
 *
 * @throws DistilWhisperError `engine` where the platform has no WebAssembly or no 128-bit SIMD
 */
export const instantiate = (bytes: Uint8Array<ArrayBuffer>): Instance => {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyNamespace };
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    return { memory: exports.memory.buffer, run: exports.run };
  } catch (cause) {
    throw new DistilWhisperError(
      'engine',
      'the audio kernels need WebAssembly with 128-bit SIMD: Node 16.4, Chrome 91, Firefox 89, Safari 16.4 or newer',
      {},
      { cause },
    );
  }
};
