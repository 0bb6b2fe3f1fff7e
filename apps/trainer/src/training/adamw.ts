import { fail, type HostTensor } from '@distilwhisper/tensor';

/** AdamW (Loshchilov and Hutter 2019), with PyTorch's order of operations. */
export interface AdamwOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** The paper's: beta2 0.98, no weight decay. */
export const PAPER_ADAMW: AdamwOptions = {
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0,
};

/** Everything that the optimiser carries from step to step, by parameter path. Updated in place. */
export interface OptimizerState {
  /** Updates done. */
  step: number;
  readonly first: ReadonlyMap<string, Float32Array>;
  readonly second: ReadonlyMap<string, Float32Array>;
}

export type Trained = ReadonlyMap<string, HostTensor<'float32'>>;

export const initialState = (parameters: Trained): OptimizerState => {
  const zeros = () =>
    new Map([...parameters].map(([path, { data }]) => [path, new Float32Array(data.length)]));
  return { step: 0, first: zeros(), second: zeros() };
};

/**
 * One update of all parameters in place.
 *
 * @param gradients by path, already clipped and averaged
 * @param scale multiplies every gradient (clipping)
 */
export const adamwStep = (
  parameters: Trained,
  gradients: ReadonlyMap<string, Float32Array>,
  state: OptimizerState,
  learningRate: number,
  options: AdamwOptions,
  scale = 1,
): void => {
  state.step += 1;
  for (const [path, { data }] of parameters) {
    const gradient =
      gradients.get(path) ??
      fail('missing', `no gradient for the trained parameter ${path}`, { path });
    const moments = { first: state.first.get(path)!, second: state.second.get(path)! };
    updateOne(data, gradient, moments, state.step, learningRate, options, scale);
  }
};

const updateOne = (
  p: Float32Array,
  gradient: Float32Array,
  { first, second }: { readonly first: Float32Array; readonly second: Float32Array },
  step: number,
  learningRate: number,
  { beta1, beta2, epsilon, weightDecay }: AdamwOptions,
  scale: number,
): void => {
  const correction1 = 1 - beta1 ** step;
  const rootCorrection2 = Math.sqrt(1 - beta2 ** step);
  const stepSize = learningRate / correction1;
  const keep = 1 - learningRate * weightDecay;
  for (let i = 0; i < p.length; i += 1) {
    const g = gradient[i]! * scale;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    p[i] = p[i]! * keep - (stepSize * m) / (Math.sqrt(v) / rootCorrection2 + epsilon);
  }
};

/** L2 norm over all gradients. */
export const globalNorm = (gradients: Iterable<Float32Array>): number => {
  let sum = 0;
  for (const gradient of gradients)
    for (let i = 0; i < gradient.length; i += 1) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
};

/** The factor that brings a norm down to `maximum`, as PyTorch's `clip_grad_norm_`. */
export const clipFactor = (norm: number, maximum: number): number =>
  Math.min(1, maximum / (norm + 1e-6));
