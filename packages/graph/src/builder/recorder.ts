import { fail, type AnyTensor, type DType } from '@distilwhisper/tensor';
import { formatShape, type Shape } from '../dims/dim.js';
import type { AnyValue, Graph } from '../ir.js';
import type { Op } from '../op.js';
import { inferShapes } from '../shapes/infer.js';
import { capture, emptyFrame, frameOf, graphOf, shareCaptures, type Frame } from './frame.js';
import { scalarTensor } from './scalar.js';

/** Collects nodes in order. The typed builder, differentiation and rewrites all write through one. */
export interface Recorder {
  readonly input: (name: string, dtype: DType, shape: Shape) => AnyValue;
  readonly parameter: (path: string, dtype: DType, shape: Shape, data?: AnyTensor) => AnyValue;
  readonly constant: (data: AnyTensor) => AnyValue;
  /** A constant of rank 0; equal ones are shared. */
  readonly scalar: (dtype: DType, value: number) => AnyValue;
  readonly emit: (op: Op, inputs: readonly AnyValue[]) => readonly AnyValue[];
  /** Runs `body` with `name` appended to the scope. */
  readonly inScope: <R>(name: string, body: () => R) => R;
  /** Runs `body` under exactly this scope and stage. */
  readonly at: <R>(place: { scope: string; stage?: string | undefined }, body: () => R) => R;
  readonly branches: (
    condition: AnyValue,
    then: () => readonly AnyValue[],
    otherwise: () => readonly AnyValue[],
  ) => readonly AnyValue[];
  readonly finish: (outputs: Readonly<Record<string, AnyValue>>) => Graph;
}

/** A recorder that is empty, or continues a graph: its values may then be used as arguments. */
export const createRecorder = (from?: Graph): Recorder => {
  const frames: Frame[] = [from ? frameOf(from) : emptyFrame()];
  const scalars = new Map<string, AnyValue>();
  let nextId = from ? Math.max(-1, ...from.values.keys()) + 1 : 0;
  let scope = '';
  let stage: string | undefined;

  const top = (): Frame => frames[frames.length - 1]!;

  const newValue = (frame: Frame, dtype: DType, shape: Shape): AnyValue => {
    const value: AnyValue = { id: nextId, dtype, shape };
    nextId += 1;
    frame.values.set(value.id, value);
    return value;
  };

  /** The value as the frame at `depth` sees it: its own, or captured from an outer one. */
  const resolve = (value: AnyValue, depth = frames.length - 1): AnyValue => {
    const frame = frames[depth]!;
    if (frame.values.get(value.id) === value) return value;
    const known = frame.captured.get(value.id);
    if (known) return known.inner;
    if (depth === 0)
      return fail(
        'graph',
        `value ${value.id} (${value.dtype} ${formatShape(value.shape)}) used in '${scope}' belongs to another trace or branch`,
        { value, scope },
      );
    const outer = resolve(value, depth - 1);
    return capture(frame, value.id, outer, newValue(frame, outer.dtype, outer.shape));
  };

  const emit = (op: Op, inputs: readonly AnyValue[]): readonly AnyValue[] => {
    const own = inputs.map((value) => resolve(value));
    const frame = top();
    const results = inferShapes(op, own, scope).map(({ dtype, shape }) =>
      newValue(frame, dtype, shape),
    );
    const ids = (values: readonly AnyValue[]): number[] => values.map(({ id }) => id);
    const base = { op, inputs: ids(own), outputs: ids(results), scope };
    frame.nodes.push(stage === undefined ? base : { ...base, stage });
    return results;
  };

  const constant = (data: AnyTensor): AnyValue => {
    const value = newValue(top(), data.dtype, data.shape);
    top().constants.push({ value: value.id, data });
    return value;
  };

  const scalar = (dtype: DType, value: number): AnyValue => {
    const key = `${frames.length}/${top().serial}/${dtype}/${Object.is(value, -0) ? '-0' : value}`;
    const made = scalars.get(key) ?? constant(scalarTensor(dtype, value));
    scalars.set(key, made);
    return made;
  };

  const record = (body: () => readonly AnyValue[]): readonly [Frame, readonly AnyValue[]] => {
    frames.push(emptyFrame(nextId));
    try {
      const outputs = body().map((value) => resolve(value));
      return [top(), outputs];
    } finally {
      frames.pop();
    }
  };

  return {
    emit,
    constant,
    scalar,
    input: (name, dtype, shape) => {
      const root = frames[0]!;
      if (root.inputs.some((input) => input.name === name))
        fail('graph', `input '${name}' is declared twice`, { name });
      const value = newValue(root, dtype, shape);
      root.inputs.push({ name, value: value.id });
      return value;
    },
    parameter: (path, dtype, shape, data) => {
      const root = frames[0]!;
      if (root.parameters.some((parameter) => parameter.path === path))
        fail('graph', `parameter '${path}' is declared twice; use another prefix`, { path });
      const value = newValue(root, dtype, shape);
      root.parameters.push(data ? { path, value: value.id, data } : { path, value: value.id });
      return value;
    },
    inScope: (name, body) => {
      const outer = scope;
      scope = outer === '' ? name : `${outer}.${name}`;
      try {
        return body();
      } finally {
        scope = outer;
      }
    },
    at: (place, body) => {
      const outer = { scope, stage };
      ({ scope, stage } = { stage: undefined, ...place });
      try {
        return body();
      } finally {
        ({ scope, stage } = outer);
      }
    },
    branches: (condition, then, otherwise) => {
      const [thenFrame, thenOutputs] = record(then);
      const [otherFrame, otherOutputs] = record(otherwise);
      const captured = shareCaptures([thenFrame, otherFrame], newValue);
      const named = (values: readonly AnyValue[]): Record<string, AnyValue> =>
        Object.fromEntries(values.map((value, i) => [`result${i}`, value]));
      const op: Op = {
        kind: 'if',
        then: graphOf(thenFrame, named(thenOutputs)),
        otherwise: graphOf(otherFrame, named(otherOutputs)),
      };
      return emit(op, [condition, ...captured]);
    },
    finish: (outputs) => {
      const own = Object.entries(outputs).map(([name, value]) => [name, resolve(value)] as const);
      return graphOf(frames[0]!, Object.fromEntries(own));
    },
  };
};
