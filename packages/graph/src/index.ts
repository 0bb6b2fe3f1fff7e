export type { Dim, Shape } from './dim.js';
export type {
  AnyValue,
  Graph,
  GraphConstant,
  GraphInput,
  GraphOutput,
  GraphParameter,
  Node,
  Rewrite,
  V,
  Value,
} from './ir.js';
export type {
  AttentionOp,
  BinaryKind,
  CompareKind,
  Op,
  OpKind,
  QuantScheme,
  ReduceKind,
  UnaryKind,
} from './op.js';
export type { CompileOptions, Engine, Executable, RunOptions, Tensors } from './engine.js';
