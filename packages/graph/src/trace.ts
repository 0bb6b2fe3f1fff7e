import { createBuilder, type Builder } from './builder/builder.js';
import { createRecorder } from './builder/recorder.js';
import type { AnyValue, Graph } from './ir.js';

/**
 * Runs a model function once and records its operations. The returned record's names become the
 * graph's outputs. Nothing is computed; parameters may lack data.
 *
 * ```ts
 * const graph = trace((g) => {
 *   const x = g.input('x', 'float32', ['batch', 4]);
 *   const p = g.parameters({ fc: { weight, bias } });
 *   return { y: g.relu(g.linear(x, p.fc.weight, p.fc.bias)) };
 * });
 * ```
 * @throws DistilWhisperError `shape` from an operation, `graph` for a value of another trace
 */
export const trace = (body: (g: Builder) => Readonly<Record<string, AnyValue>>): Graph => {
  const recorder = createRecorder();
  return recorder.finish(body(createBuilder(recorder)));
};
