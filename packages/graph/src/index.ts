export {
  addDims,
  dim,
  evaluateDim,
  evaluateShape,
  floorDivDim,
  formatShape,
  mulDims,
  sameShape,
  sizeOf,
  subDims,
  symbolsOf,
  type Bindings,
  type Dim,
  type Shape,
} from './dims/dim.js';
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
  OpOf,
  QuantScheme,
  ReduceKind,
  UnaryKind,
} from './op.js';
export type { CompileOptions, Engine, Executable, RunOptions, Tensors } from './engine.js';
export { inferShapes } from './shapes/infer.js';
export { createBuilder, type Builder } from './builder/builder.js';
export { createRecorder, type Recorder } from './builder/recorder.js';
export type { AttentionOptions } from './builder/layers.js';
export type { ReduceOptions } from './builder/reduce.js';
export type { FloatDType, Operand, SpecTree, TensorSpec, Values } from './builder/values.js';
export { trace } from './trace.js';
export { interpreter, type InterpreterOptions } from './interpreter/interpreter.js';
export { bindShape } from './interpreter/bindings.js';
export { writeOnnx, type OnnxFile, type OnnxOptions } from './onnx/writer.js';
export type { ExternalFile, ExternalPart } from './onnx/external.js';
export { symbolSources, type SymbolSource } from './symbol-sources.js';
export { mapGraph, type Made, type NodeContext, type Rule } from './rewrites/map-graph.js';
export { prune, pruneTo } from './rewrites/prune.js';
export { foldConstants, type FoldOptions } from './rewrites/fold-constants.js';
export { shareSubexpressions } from './rewrites/share-subexpressions.js';
export { simplify } from './rewrites/simplify.js';
export { fuse } from './rewrites/fuse.js';
export { optimize, type OptimizeOptions } from './rewrites/optimize.js';
export {
  differentiate,
  gradientName,
  type DifferentiateOptions,
} from './gradient/differentiate.js';
export type { Recompute } from './gradient/checkpoint.js';
export { gradCheck, type GradCheck, type GradCheckOptions } from './gradient/grad-check.js';
