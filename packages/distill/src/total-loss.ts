import type { Builder } from '@distilwhisper/graph';
import type { Scalar } from './cross-entropy.js';

/** Loss terms, each a scalar; those that are not trained on are absent. */
export interface LossTerms {
  readonly crossEntropy: Scalar;
  readonly gate?: Scalar;
  readonly distillation?: Scalar;
}

export interface LossWeights {
  /** Of the cross-entropy and of the gate's budget. */
  readonly task: number;
  readonly distillation: number;
}

/** Uncertainty weights of the paper's scripts, sigma = (1.41, 1.0). */
export const PAPER_SIGMA: readonly [number, number] = [1.41, 1.0];

/** Weights 1 / (2 sigma^2) of a task and a distillation loss (Kendall et al. 2018, equation 7). */
export const sigmaWeights = ([task, distillation]: readonly [number, number]): LossWeights => ({
  task: 0.5 / task ** 2,
  distillation: 0.5 / distillation ** 2,
});

/** |mean gate - budget|: pulls the share of tokens that go to the expert towards the budget. */
export const gateBudgetLoss = (g: Builder, meanGate: Scalar, budget: number): Scalar =>
  g.abs(g.sub(meanGate, budget));

/**
 * The weighted total. Without distillation the terms are added as they are, as in the paper's code:
 * the weights only balance the two kinds of loss.
 */
export const totalLoss = (
  g: Builder,
  { crossEntropy, gate, distillation }: LossTerms,
  weights: LossWeights,
): Scalar => {
  const task = gate ? g.add(crossEntropy, gate) : crossEntropy;
  if (!distillation) return task;
  return g.add(g.mul(task, weights.task), g.mul(distillation, weights.distillation));
};

/**
 * The same with trained sigmas [2] (task, distillation):
 * task / (2 s1^2) + distillation / (2 s2^2) + log(s1 s2).
 */
export const learnedSigmaLoss = (
  g: Builder,
  { crossEntropy, gate, distillation }: Required<LossTerms>,
  sigma: readonly [Scalar, Scalar],
): Scalar => {
  const weigh = (loss: Scalar, s: Scalar): Scalar => g.div(g.mul(loss, 0.5), g.mul(s, s));
  const balanced = g.add(weigh(g.add(crossEntropy, gate), sigma[0]), weigh(distillation, sigma[1]));
  return g.add(balanced, g.log(g.mul(sigma[0], sigma[1])));
};
