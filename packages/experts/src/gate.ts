import { mulDims, type Builder, type Dim, type V } from '@distilwhisper/graph';
import { blockPath, type BlockRef, type Hidden } from '@distilwhisper/whisper';
import type { ExpertValues } from './expert-parameters.js';
import { maskedDropout, type RandomInput } from './random-inputs.js';
import type { GatedOptions } from './routing.js';

/** One gate value a token. */
export type Gate = V<readonly ['batch', 'time', 1]>;

/** G(x) = w_out relu(W_in x + b_in), the gate before its sigmoid or threshold (equation 3 of the paper). */
export const gateLogits = (g: Builder, x: Hidden, { gate_in, gate_out }: ExpertValues): Gate => {
  const hidden = g.relu(g.linear(x, gate_in.weight, gate_in.bias)); // [batch, time, gate]
  return g.linear(hidden, gate_out.weight); // [batch, time, 1]
};

/** The gate at inference, before it is decided: a token whose logit reaches the threshold goes to the expert. */
export interface HardGate {
  /** G(x). */
  readonly logits: Gate;
  /** Zero, or infinity where experts are switched off. */
  readonly threshold: V<readonly []> | 0;
}

/** The gate at inference: 1 where G(x) >= 0. A gate of exactly zero is open. */
export const hardGate = (g: Builder, logits: Gate, threshold: HardGate['threshold'] = 0): Gate =>
  g.cast(isOpen(g, { logits, threshold }), 'float32');

/** Which tokens go to the expert. */
export const isOpen = (g: Builder, { logits, threshold }: HardGate) =>
  g.greaterEqual(logits, threshold); // [batch, time, 1]

/** Whether any token goes to the expert. */
export const isAnyOpen = (g: Builder, { logits, threshold }: HardGate) =>
  g.greaterEqual(g.reduceMax(logits), threshold); // []

/** Whether all tokens go to the expert. */
export const isAllOpen = (g: Builder, { logits, threshold }: HardGate) =>
  g.greaterEqual(g.neg(g.reduceMax(g.neg(logits))), threshold); // []

/**
 * The gate in training, sigmoid(G(x) + alpha noise), and the one that is applied, which a skipped
 * layer call sets to zero. The soft gate enters the budget even where it is not applied.
 */
export const softGate = (
  g: Builder,
  x: Hidden,
  values: ExpertValues,
  block: BlockRef,
  options: GatedOptions,
  wanted: RandomInput[],
): { readonly gate: Gate; readonly applied: Gate } => {
  const path = blockPath(block);
  const input = maskedDropout(g, x, `${path}.gate.keep`, options.gateDropout ?? 0, wanted);
  let logits = gateLogits(g, input, values);
  if (options.noise)
    logits = g.add(logits, noiseInput(g, logits, `noise.${shortName(block)}`, wanted));
  const gate = g.sigmoid(logits); // [batch, time, 1]
  if (!options.skip) return { gate, applied: gate };
  const name = `keep.${shortName(block)}`;
  wanted.push({ name, kind: 'keep-layer', shape: [] });
  return { gate, applied: g.mul(gate, g.input(name, 'float32', [])) };
};

/** g expert(x) + (1 - g) shared(x), written shared + g (expert - shared). */
export const mix = (g: Builder, gate: Gate, expert: Hidden, shared: Hidden): Hidden =>
  g.add(shared, g.mul(g.sub(expert, shared), gate));

const shortName = ({ stack, index }: BlockRef): string => `${stack}.${index}`;

const noiseInput = (g: Builder, like: Gate, name: string, wanted: RandomInput[]): Gate => {
  const [batch, time] = like.shape as readonly [Dim, Dim, number];
  wanted.push({ name, kind: 'normal', shape: [batch, time] });
  const noise = g.input(name, 'float32', ['batch', 'time'], { batch, time });
  return g.reshape(noise, ['batch', 'time', 1], [batch, time, 1]);
};

/**
 * Mean gate over all blocks and positions, as the paper's budget counts it: padding counts, and the
 * encoder weighs more since it has more positions. With masks [batch, time] (1 = counts), only
 * the positions that they keep.
 */
export const meanGate = (
  g: Builder,
  gates: readonly { readonly gate: Gate; readonly mask?: V<readonly ['batch', 'time']> }[],
): V<readonly []> => {
  const rows = gates.map(({ gate }) => flat(g, gate));
  const all = g.concat(rows, ['position'], 0);
  if (gates.every(({ mask }) => mask === undefined)) return g.mean(all);
  const weights = gates.map(({ gate, mask }) =>
    mask ? flat(g, mask) : g.fill(1, ['position'], flat(g, gate).shape as readonly [Dim]),
  );
  const weight = g.concat(weights, ['position'], 0);
  return g.div(g.sum(g.mul(all, weight)), g.sum(weight));
};

const flat = (g: Builder, x: Gate | V<readonly ['batch', 'time']>): V<readonly ['position']> =>
  g.reshape(x, ['position'], [mulDims(x.shape[0]!, x.shape[1]!)]);
