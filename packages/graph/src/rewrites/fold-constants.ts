import { elementCount } from '@distilwhisper/tensor';
import type { Graph } from '../ir.js';
import { fromHost, kernelContext, toHost } from '../interpreter/cell.js';
import { applyOp } from '../interpreter/run-graph.js';
import type { Shape } from '../dims/dim.js';
import { inferShapes } from '../shapes/infer.js';
import { mapGraph, type Rule } from './map-graph.js';

export interface FoldOptions {
  /** Results of more elements are left to the run. Default 65,536. */
  readonly limit?: number;
}

/**
 * Computes nodes whose arguments are all constants, in the interpreter (float32).
 * Parameters are not constants: they may be trained or exchanged.
 */
export const foldConstants = (graph: Graph, { limit = 65_536 }: FoldOptions = {}): Graph =>
  mapGraph(graph, () => foldRule(limit));

const foldRule =
  (limit: number): Rule =>
  ({ g, node, inputs, constantOf }) => {
    if (node.op.kind === 'if' || node.op.kind === 'nonzero') return undefined;
    const data = inputs.map(constantOf);
    const context = kernelContext('float32');
    const cells = data.map((tensor) => tensor && fromHost(context, tensor, tensor.dtype));
    const known = cells.flatMap((cell) => (cell ? [cell] : []));
    if (
      known.length < inputs.length ||
      !isSmall(
        inferShapes(node.op, inputs, node.scope).map(({ shape }) => shape),
        limit,
      )
    )
      return undefined;
    const results = applyOp(context, node.op, known, {});
    return results.map((cell) => g.constant(toHost(cell)));
  };

const isSmall = (shapes: readonly Shape[], limit: number): boolean =>
  shapes.every(
    (shape) => shape.every((size) => typeof size === 'number') && elementCount(shape) <= limit,
  );
