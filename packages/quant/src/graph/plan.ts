import { quantizableWeights, type WeightInfo } from './quantizable-weights.js';
import type { Graph } from '@distilwhisper/graph';
import type { Scheme } from '../schemes/scheme.js';

/** Schemes by parameter path, as JSON keeps them. Weights that are not named are kept. */
export type PlanTable = Readonly<Record<string, Scheme>>;

/** Which scheme a weight gets. */
export type Plan = PlanTable | ((weight: WeightInfo) => Scheme);

export const schemeOf = (plan: Plan, weight: WeightInfo): Scheme => {
  if (typeof plan === 'function') return plan(weight);
  return Object.hasOwn(plan, weight.path) ? plan[weight.path]! : { name: 'keep' };
};

/**
 * One scheme for every matrix that is multiplied with (projections, feed-forwards, experts, the tied embedding);
 * `others` for the convolutions. Tables that are only looked up, biases and norms are kept.
 */
export const everyMatrix =
  (scheme: Scheme, { others = { name: 'keep' } }: { readonly others?: Scheme } = {}) =>
  ({ isMatrix, shape }: WeightInfo): Scheme =>
    isMatrix ? scheme : shape.length === 3 ? others : { name: 'keep' };

/** The plan written out for the weights of graphs, e.g. the encoder's and the step's, to store or to change. */
export const planTable = (graphs: readonly Graph[], plan: Plan): PlanTable =>
  Object.fromEntries(
    graphs
      .flatMap((graph) => quantizableWeights(graph))
      .map((weight) => [weight.path, schemeOf(plan, weight)]),
  );

/** Tries patterns on the path of each matrix in order; the first that fits gives the scheme. Others as `fallback` says. */
export const byPattern =
  (
    rules: readonly (readonly [pattern: RegExp, scheme: Scheme])[],
    fallback: (weight: WeightInfo) => Scheme,
  ) =>
  (weight: WeightInfo): Scheme =>
    (weight.isMatrix && rules.find(([pattern]) => pattern.test(weight.path))?.[1]) ||
    fallback(weight);
