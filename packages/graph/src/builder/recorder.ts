import { fail, type AnyTensor, type DType } from '@distilwhisper/tensor';
import type { Shape } from '../dims/dim.js';
import type { AnyValue, Graph, Node } from '../ir.js';
import type { Op } from '../op.js';
import { inferShapes } from '../shapes/infer.js';
import { createFrameStack, type FrameStack } from './frame-stack.js';
import { graphOf, shareCaptures } from './frame.js';
import { createPlacement, type Place, type Placement } from './placement.js';
import { scalarTensor } from './scalar.js';

/** Collects nodes in order. The typed builder, differentiation and rewrites all write through one. */
export interface Recorder extends Omit<Placement, 'current'> {
  readonly input: (name: string, dtype: DType, shape: Shape) => AnyValue;
  readonly parameter: (path: string, dtype: DType, shape: Shape, data?: AnyTensor) => AnyValue;
  readonly constant: (data: AnyTensor) => AnyValue;
  /** A constant of rank 0; equal ones are shared. */
  readonly scalar: (dtype: DType, value: number) => AnyValue;
  readonly emit: (op: Op, inputs: readonly AnyValue[]) => readonly AnyValue[];
  /** Records both branches of an `if` and the node itself. */
  readonly branches: (
    condition: AnyValue,
    then: () => readonly AnyValue[],
    otherwise: () => readonly AnyValue[],
  ) => readonly AnyValue[];
  readonly finish: (outputs: Readonly<Record<string, AnyValue>>) => Graph;
}

/** A recorder that is empty, or continues a graph: its values may then be used as arguments. */
export const createRecorder = (from?: Graph): Recorder => {
  const frames = createFrameStack(from);
  const { current, inScope, at } = createPlacement();
  const emit: Recorder['emit'] = (op, inputs) => emitNode(frames, current(), op, inputs);
  return {
    inScope,
    at,
    emit,
    ...declarations(frames),
    ...constants(frames),
    branches: (condition, then, otherwise) => {
      const [thenFrame, thenOutputs] = frames.record(then);
      const [otherFrame, otherOutputs] = frames.record(otherwise);
      const captured = shareCaptures([thenFrame, otherFrame], frames.newValue);
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
      const own = Object.entries(outputs).map(([name, value]) => [name, frames.resolve(value)]);
      return graphOf(frames.root, Object.fromEntries(own) as Record<string, AnyValue>);
    },
  };
};

const emitNode = (
  { top, resolve, newValue }: FrameStack,
  { scope, stage }: Place,
  op: Op,
  inputs: readonly AnyValue[],
): readonly AnyValue[] => {
  const own = inputs.map(resolve);
  const results = inferShapes(op, own, scope).map(({ dtype, shape }) =>
    newValue(top(), dtype, shape),
  );
  const node: Node = {
    op,
    inputs: own.map(({ id }) => id),
    outputs: results.map(({ id }) => id),
    scope,
    ...(stage === undefined ? {} : { stage }),
  };
  top().nodes.push(node);
  return results;
};

const declarations = ({ root, newValue }: FrameStack): Pick<Recorder, 'input' | 'parameter'> => ({
  input: (name, dtype, shape) => {
    if (root.inputs.some((input) => input.name === name))
      fail('graph', `input '${name}' is declared twice`, { name });
    const value = newValue(root, dtype, shape);
    root.inputs.push({ name, value: value.id });
    return value;
  },
  parameter: (path, dtype, shape, data) => {
    if (root.parameters.some((parameter) => parameter.path === path))
      fail('graph', `parameter '${path}' is declared twice; use another prefix`, { path });
    const value = newValue(root, dtype, shape);
    root.parameters.push(data ? { path, value: value.id, data } : { path, value: value.id });
    return value;
  },
});

const constants = ({ top, newValue }: FrameStack): Pick<Recorder, 'constant' | 'scalar'> => {
  const constant = (data: AnyTensor): AnyValue => {
    const value = newValue(top(), data.dtype, data.shape);
    top().constants.push({ value: value.id, data });
    return value;
  };
  return {
    constant,
    scalar: (dtype, value) => {
      const { scalars } = top();
      const key = `${dtype} ${Object.is(value, -0) ? '-0' : value}`;
      const made = scalars.get(key) ?? constant(scalarTensor(dtype, value));
      scalars.set(key, made);
      return made;
    },
  };
};
