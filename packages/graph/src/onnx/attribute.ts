import type { AttributeProto, GraphProto, TensorProto } from './messages.js';

const FLOAT = 1;
const INT = 2;
const STRING = 3;
const TENSOR = 4;
const GRAPH = 5;
const INTS = 7;

export const float = (name: string, f: number): AttributeProto => ({ name, type: FLOAT, f });
export const int = (name: string, i: number): AttributeProto => ({ name, type: INT, i });
export const ints = (name: string, values: readonly number[]): AttributeProto => ({
  name,
  type: INTS,
  ints: values,
});
export const string = (name: string, text: string): AttributeProto => ({
  name,
  type: STRING,
  s: new TextEncoder().encode(text),
});
export const tensor = (name: string, t: TensorProto): AttributeProto => ({ name, type: TENSOR, t });
export const subgraph = (name: string, g: GraphProto): AttributeProto => ({
  name,
  type: GRAPH,
  g,
});
