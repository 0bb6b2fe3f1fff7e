import {
  differentiate,
  trace,
  type AnyValue,
  type Builder,
  type DifferentiateOptions,
  type Graph,
  type V,
} from '@distilwhisper/graph';
import {
  crossEntropy,
  divergence,
  gateBudgetLoss,
  labelMask,
  totalLoss,
  type Labels,
  type Logits,
  type LossWeights,
  type DivergenceKind,
  type Scalar,
} from '@distilwhisper/distill';
import { meanGate, type Gate, type RandomInput } from '@distilwhisper/experts';
import type { F32 } from '@distilwhisper/tensor';
import {
  encoder,
  teacherForcingDecoder,
  type WhisperDimensions,
  type WhisperParams,
} from '@distilwhisper/whisper';
import { methodSeams, trainedParameters, type Method } from './method.js';

/** The loss of one step; see `@distilwhisper/distill` for the terms. */
export interface LossOptions {
  readonly labelSmoothing: number;
  /** Share of tokens that should go to the expert; absent: no budget term. */
  readonly gateBudget?: number;
  readonly weights: LossWeights;
  readonly distillation?: {
    readonly kind: DivergenceKind;
    readonly temperature: number;
    /** False repeats the paper's code, in which padding counts. */
    readonly masked: boolean;
  };
}

/** How teacher logits reach the loss: hidden states from the cache, times the teacher's embedding. */
export interface TeacherSpec {
  /** Token embedding of the teacher, [vocabulary, state] with the teacher's own state size. */
  readonly embedding: F32<readonly ['vocabulary', 'state']>;
}

export interface TrainingGraphOptions {
  readonly student: { readonly params: WhisperParams; readonly dimensions: WhisperDimensions };
  readonly method: Method;
  readonly loss: LossOptions;
  readonly teacher?: TeacherSpec;
  readonly recompute?: DifferentiateOptions['recompute'];
  /** The padding token, whose embedding look-up gets no gradient. */
  readonly paddingToken?: number;
}

/**
 * A differentiated training step. Inputs: `mel` [batch, mel, frame], `tokens` and `labels`
 * [batch, token], with a teacher `teacher` [batch, token, its state], and `wanted`.
 * Outputs: `loss`, its parts `loss.*`, `gate.mean`, `gate.STACK.LAYER`, and `grad:PATH`.
 */
export interface TrainingGraph {
  readonly graph: Graph;
  readonly wanted: readonly RandomInput[];
  /** Paths of the trained parameters, fed at each run. */
  readonly trained: ReadonlySet<string>;
}

export const buildTrainingGraph = (options: TrainingGraphOptions): TrainingGraph => {
  const { graph, wanted } = traceForward(options);
  const trained = new Set(trainedParameters(options.method, options.student.params).keys());
  const differentiated = differentiate(graph, {
    loss: 'loss',
    wrt: (path) => trained.has(path),
    ...(options.recompute ? { recompute: options.recompute } : {}),
  });
  return { graph: differentiated, wanted, trained };
};

/** The forward pass and the loss, without gradients: for evaluation of the loss and for tests. */
const traceForward = (
  options: TrainingGraphOptions,
): { readonly graph: Graph; readonly wanted: readonly RandomInput[] } => {
  let wanted: readonly RandomInput[] = [];
  const graph = trace((g) => {
    const { params, dimensions } = options.student;
    const { model } = g.parameters(params);
    const method = methodSeams(g, options.method);
    const { seams } = method;
    wanted = method.wanted;
    const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: dimensions.melBins });
    const tokens = g.input('tokens', 'int32', ['batch', 'time'], { time: 'token' });
    const labels: Labels = g.input('labels', 'int32', ['batch', 'time'], { time: 'token' });
    const encoded = encoder(g, model.encoder, mel, { heads: dimensions.encoder.heads, seams });
    const decoded = teacherForcingDecoder(g, model.decoder, tokens, encoded.hidden, {
      heads: dimensions.decoder.heads,
      seams,
      ...(options.paddingToken === undefined ? {} : { paddingToken: options.paddingToken }),
    });
    const gates = { encoder: encoded.aux, decoder: decoded.aux };
    return { logits: decoded.logits, ...lossOutputs(g, decoded.logits, labels, gates, options) };
  });
  return { graph, wanted };
};

type Gates = Readonly<Record<'encoder' | 'decoder', readonly (Gate | undefined)[]>>;

const lossOutputs = (
  g: Builder,
  logits: Logits,
  labels: Labels,
  gates: Gates,
  { loss, teacher }: TrainingGraphOptions,
): Record<string, AnyValue> => {
  const open = [...gates.encoder, ...gates.decoder].filter((gate) => gate !== undefined);
  const ce = crossEntropy(g, logits, labels, { smoothing: loss.labelSmoothing });
  const mean =
    open.length > 0
      ? meanGate(
          g,
          open.map((gate) => ({ gate })),
        )
      : undefined;
  const gate =
    mean && loss.gateBudget !== undefined ? gateBudgetLoss(g, mean, loss.gateBudget) : undefined;
  const distillation =
    teacher && loss.distillation
      ? distillationLoss(g, logits, labels, teacher, loss.distillation)
      : undefined;
  const terms = { crossEntropy: ce, ...(gate && { gate }), ...(distillation && { distillation }) };
  return {
    loss: totalLoss(g, terms, loss.weights),
    'loss.crossEntropy': ce,
    ...(gate && { 'loss.gate': gate }),
    ...(distillation && { 'loss.distillation': distillation }),
    ...(mean && { 'gate.mean': mean }),
    ...meanByLayer(g, gates),
  };
};

const distillationLoss = (
  g: Builder,
  logits: Logits,
  labels: Labels,
  { embedding }: TeacherSpec,
  { kind, temperature, masked }: NonNullable<LossOptions['distillation']>,
): Scalar => {
  const hidden = g.input('teacher', 'float32', ['batch', 'time', 'state'], {
    time: 'token',
    state: embedding.shape[1]!,
  });
  const table = g.parameters({ embedding }, 'teacher').embedding; // [vocabulary, state]
  const teacherLogits: V<readonly ['batch', 'time', 'vocabulary']> = g.linear(hidden, table);
  return divergence(g, logits, teacherLogits, {
    kind,
    temperature,
    ...(masked ? { mask: labelMask(g, labels) } : {}),
  });
};

const meanByLayer = (g: Builder, gates: Gates): Record<string, AnyValue> =>
  Object.fromEntries(
    (['encoder', 'decoder'] as const).flatMap((stack) =>
      gates[stack].flatMap((gate, i) => (gate ? [[`gate.${stack}.${i}`, g.mean(gate)]] : [])),
    ),
  );
