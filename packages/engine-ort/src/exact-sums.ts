import { trace, writeOnnx } from '@distilwhisper/graph';
import { tensor } from '@distilwhisper/tensor';
import type { OrtOptions } from './options.js';
import type { OrtRuntime } from './runtime.js';
import { sessionFromMemory } from './session.js';
import { toOrt } from './tensors.js';

const SETTING = 'session.x64quantprecision';

/** Rows, terms of a sum, columns: enough rows to be multiplied as a matrix. */
const [ROWS, K, N] = [4, 64, 16];

/**
 * The options with what makes sums of unsigned by signed bytes exact. They saturate on x86 processors without 8-bit dot
 * products, where onnxruntime can make constant weights unsigned. It would do so on processors with matrix
 * instructions (AMX) as well, where unsigned weights take ten times as long, so the processor is tried first
 * (docs/decisions/0003).
 */
export const withExactSums = async (
  runtime: OrtRuntime,
  options: OrtOptions,
): Promise<OrtOptions> => {
  const isNative = runtime.env.versions.node !== undefined; // WebAssembly has no such instructions
  if (!isNative || options.config?.[SETTING] !== undefined) return options;
  const setting = (await saturates(runtime)) ? '1' : '0';
  return { ...options, config: { [SETTING]: setting, ...options.config } };
};

/** Multiplies the largest unsigned by the largest signed bytes, and looks whether a sum comes out too small. */
const saturates = async (runtime: OrtRuntime): Promise<boolean> => {
  const session = await sessionFromMemory(
    { runtime, options: { threads: 1, config: { [SETTING]: '0' } }, graph: 'byte sums' },
    largestProducts(),
  );
  const x = tensor('float32', [ROWS, K], new Float32Array(ROWS * K).fill(1));
  const { y } = await session.run({ x: toOrt(runtime, 'x', x) });
  await session.release();
  return (y!.data as Float32Array).some((sum) => sum < K * 0.99);
};

/** y = x w with x [row, k] rounded to bytes and all of w [k, n] one. */
const largestProducts = () =>
  writeOnnx(
    trace((g) => {
      const x = g.input('x', 'float32', ['row', K]);
      const { weight, scale } = g.parameters({
        weight: tensor('int8', [K, N], new Int8Array(K * N).fill(127)),
        scale: tensor('float32', [], Float32Array.of(1 / 127)),
      });
      const scheme = { name: 'dynamic-int8' } as const;
      return { y: g.emit({ kind: 'quantMatmul', scheme }, [x, weight, scale])[0]! };
    }),
    { contrib: true, externalData: 'always', separate: true },
  );
