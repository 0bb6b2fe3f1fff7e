import { mulDims, type Builder, type Dim, type V, type Value } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';

export type Logits = V<readonly ['batch', 'time', 'vocabulary']>;
export type Labels = Value<'int32', readonly ['batch', 'time']>;
export type PositionMask = V<readonly ['batch', 'time']>;
export type Scalar = V<readonly []>;

/** The label of a position that does not count. */
export const IGNORED = -100;

/** 1 where a label counts, 0 where it is {@link IGNORED}: [batch, time]. */
export const labelMask = (g: Builder, labels: Labels): PositionMask =>
  g.cast(g.not(g.equal(labels, IGNORED)), 'float32');

export interface CrossEntropyOptions {
  /** Share of the target spread evenly over the vocabulary; 0.1 in the paper's code, 0 by default. */
  readonly smoothing?: number;
}

/**
 * Cross-entropy with label smoothing (Szegedy et al. 2016, section 7), mean over the labels that count:
 * -(1 - s) log p(label) - s / V sum_v log p(v).
 */
export const crossEntropy = (
  g: Builder,
  logits: Logits,
  labels: Labels,
  { smoothing = 0 }: CrossEntropyOptions = {},
): Scalar => {
  const mask = labelMask(g, labels); // [batch, time]
  const logProbabilities = g.logSoftmax(logits); // [batch, time, vocabulary]
  const atLabel = takeAt(g, logProbabilities, labels); // [batch, time]
  const smoothed =
    smoothing === 0
      ? g.neg(atLabel)
      : g.sub(
          g.mul(
            g.mean(logProbabilities, { axes: [2], as: ['batch', 'time'] as const }),
            -smoothing,
          ),
          g.mul(atLabel, 1 - smoothing),
        );
  return g.div(g.sum(g.mul(smoothed, mask)), g.sum(mask));
};

/** x[b, t, labels[b, t]]; ignored labels read element 0. */
const takeAt = (g: Builder, x: Logits, labels: Labels): PositionMask => {
  const [batch, time, vocabulary] = x.shape as readonly [Dim, Dim, Dim];
  if (typeof vocabulary !== 'number')
    return fail(
      'shape',
      `cross-entropy needs logits of a fixed vocabulary, not of size '${vocabulary}'; give the input's size: { vocabulary: 51865 }`,
      { vocabulary },
    );
  const rows = mulDims(batch, time);
  const flat = g.reshape(x, ['element'], [mulDims(rows, vocabulary)]);
  const safe = g.reshape(g.max(labels, 0), ['row'], [rows]);
  const index = g.add(g.mul(g.iota('row', rows), vocabulary), safe); // [row]
  return g.reshape(g.gather(flat, index), ['batch', 'time'], [batch, time]);
};
