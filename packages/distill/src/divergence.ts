import type { Builder } from '@distilwhisper/graph';
import type { Logits, PositionMask, Scalar } from './cross-entropy.js';

export type DivergenceKind = 'js' | 'kl';

export interface DivergenceOptions {
  readonly kind: DivergenceKind;
  /** Divides the logits of both; the result is multiplied by its square (Hinton et al. 2015). Default 1. */
  readonly temperature?: number;
  /** Positions that count, [batch, time]. Without it all do, padding included, as in the paper's code. */
  readonly mask?: PositionMask;
  /** Divide the sum by the number of positions (default), or by the number of sequences. */
  readonly reduction?: 'position' | 'sequence';
}

/** Keeps log(m) finite where both probabilities round to zero; the paper's code has the same. */
const MIXTURE_FLOOR = 1e-10;

/**
 * Distance of the student's distributions from the teacher's, summed over the vocabulary.
 *
 * - `kl`: KL(teacher || student).
 * - `js`: (KL(teacher || m) + KL(student || m)) / 2 with m the mean of both (equation 5 of the paper).
 *
 * Nothing flows back to the teacher.
 */
export const divergence = (
  g: Builder,
  student: Logits,
  teacher: Logits,
  { kind, temperature = 1, mask, reduction = 'position' }: DivergenceOptions,
): Scalar => {
  const soften = (x: Logits): Logits => g.logSoftmax(temperature === 1 ? x : g.div(x, temperature));
  const logS = soften(student); // [batch, time, vocabulary]
  const logT = soften(g.stopGradient(teacher));
  const pointwise = kind === 'kl' ? klTerms(g, logT, logS) : jsTerms(g, logT, logS);
  const rows = g.sum(pointwise, { axes: [2], as: ['batch', 'time'] as const }); // [batch, time]
  return g.mul(reduce(g, rows, mask, reduction), temperature ** 2);
};

const klTerms = (g: Builder, logT: Logits, logS: Logits): Logits =>
  g.mul(g.exp(logT), g.sub(logT, logS));

const jsTerms = (g: Builder, logT: Logits, logS: Logits): Logits => {
  const p = g.exp(logT);
  const q = g.exp(logS);
  const logM = g.log(g.add(g.mul(g.add(p, q), 0.5), MIXTURE_FLOOR));
  const terms = g.add(g.mul(p, g.sub(logT, logM)), g.mul(q, g.sub(logS, logM)));
  return g.mul(terms, 0.5);
};

const reduce = (
  g: Builder,
  rows: PositionMask,
  mask: PositionMask | undefined,
  by: 'position' | 'sequence',
): Scalar => {
  const counted = mask ? g.mul(rows, mask) : rows;
  if (by === 'sequence') return g.mean(g.sum(counted, { axes: [1], as: ['batch'] as const }));
  return mask ? g.div(g.sum(counted), g.sum(mask)) : g.mean(counted);
};
