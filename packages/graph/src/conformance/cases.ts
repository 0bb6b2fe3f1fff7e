import { fail } from '@distilwhisper/tensor';
import operations from '../__fixtures__/ops.json' with { type: 'json' };
import programs from '../__fixtures__/programs.json' with { type: 'json' };
import type { Tensors } from '../engine.js';
import type { AnyValue, Graph } from '../ir.js';
import type { Op } from '../op.js';
import { trace } from '../trace.js';
import { PROGRAMS } from './programs.js';
import { readAll, readStored, type StoredTensor } from './stored.js';

/** A graph, what it is fed, and the results by numpy and PyTorch. */
export interface ConformanceCase {
  readonly name: string;
  /** `Op.kind` of a case of one operation; `program` for one of many with symbolic sizes. */
  readonly kind: string;
  readonly graph: Graph;
  readonly feeds: Tensors;
  readonly expected: Tensors;
  /** |result - expected| <= atol + rtol |expected|, for an engine that computes in float32. */
  readonly tolerance: { readonly atol: number; readonly rtol: number };
}

const TOLERANCE = { atol: 3e-6, rtol: 1e-5 };

/** Every operation, and programs that combine them: what an engine must compute. */
export const conformanceCases = (): readonly ConformanceCase[] => [
  ...operations.cases.map(operationCase),
  ...programs.cases.map(programCase),
];

interface StoredOperation {
  readonly name: string;
  readonly op: { readonly kind: string };
  readonly inputs: readonly StoredTensor[];
  readonly outputs: readonly StoredTensor[];
}

/** Quantised weights are constants wherever they are used; all else is fed. */
const isStored = ({ kind }: StoredOperation['op'], index: number): boolean =>
  kind === 'dequantize' || (kind === 'quantMatmul' && index > 0);

const operationCase = ({ name, op, inputs, outputs }: StoredOperation): ConformanceCase => {
  const tensors = inputs.map(readStored);
  const fed = tensors.flatMap((x, i) => (isStored(op, i) ? [] : [[`x${i}`, x] as const]));
  const graph = trace((g) => {
    const values = tensors.map((x, i): AnyValue =>
      isStored(op, i)
        ? (g.parameters({ [`x${i}`]: x })[`x${i}`] as unknown as AnyValue)
        : g.input(`x${i}`, x.dtype, x.shape),
    );
    const results = g.scope('model', () => g.emit(op as Op, values));
    return Object.fromEntries(results.map((value, i) => [`y${i}`, value]));
  });
  return {
    name,
    kind: op.kind,
    graph,
    feeds: Object.fromEntries(fed),
    expected: Object.fromEntries(outputs.map((y, i) => [`y${i}`, readStored(y)])),
    tolerance: TOLERANCE,
  };
};

interface StoredProgram {
  readonly program: string;
  readonly note: string;
  readonly parameters: unknown;
  readonly feeds: unknown;
  readonly expected: unknown;
}

type StoredTensors = Readonly<Record<string, StoredTensor>>;

const programCase = ({ program, note, ...stored }: StoredProgram): ConformanceCase => {
  const build =
    PROGRAMS[program] ?? fail('missing', `there is no conformance program '${program}'`);
  return {
    name: note === '' ? `program ${program}` : `program ${program}: ${note}`,
    kind: 'program',
    graph: trace((g) => build(g, readAll(stored.parameters as StoredTensors))),
    feeds: readAll(stored.feeds as StoredTensors),
    expected: readAll(stored.expected as StoredTensors),
    tolerance: TOLERANCE,
  };
};
