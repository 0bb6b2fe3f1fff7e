import type { F32 } from '@distilwhisper/tensor';
import type { Values } from '@distilwhisper/graph';
import type { BlockRef, WhisperDimensions } from '@distilwhisper/whisper';

/** One language's gate and feed-forward in one block (section 3.2 of the paper, "CLSR module"). */
export type ExpertParams = {
  readonly gate_in: {
    readonly weight: F32<readonly ['gate', 'state']>;
    readonly bias: F32<readonly ['gate']>;
  };
  /** Has no bias. */
  readonly gate_out: { readonly weight: F32<readonly [1, 'gate']> };
  readonly fc1: {
    readonly weight: F32<readonly ['inner', 'state']>;
    readonly bias: F32<readonly ['inner']>;
  };
  readonly fc2: {
    readonly weight: F32<readonly ['state', 'inner']>;
    readonly bias: F32<readonly ['state']>;
  };
};

/** One language's experts: every block of the encoder and of the decoder has one. */
export type ExpertTree = {
  readonly encoder: readonly ExpertParams[];
  readonly decoder: readonly ExpertParams[];
};

export type ExpertValues = Values<ExpertParams>;
export type ExpertTreeValues = Values<ExpertTree>;

/** Sizes that decide the shapes of an expert tree. */
export interface ExpertDimensions {
  readonly state: number;
  /** Inner size of the encoder's and the decoder's feed-forward. */
  readonly encoderInner: number;
  readonly decoderInner: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  /** Hidden size of the gate; 64 in the paper. */
  readonly gate: number;
}

/** Sizes of the experts that fit a model. */
export const expertDimensions = (
  { state, encoder, decoder }: Pick<WhisperDimensions, 'state' | 'encoder' | 'decoder'>,
  gate: number,
): ExpertDimensions => ({
  state,
  gate,
  encoderInner: encoder.feedForward,
  decoderInner: decoder.feedForward,
  encoderLayers: encoder.layers,
  decoderLayers: decoder.layers,
});

/** Names of an expert's tensors, relative to its block. */
export const EXPERT_TENSORS = [
  'gate_in.weight',
  'gate_in.bias',
  'gate_out.weight',
  'fc1.weight',
  'fc1.bias',
  'fc2.weight',
  'fc2.bias',
] as const;

export type ExpertTensorName = (typeof EXPERT_TENSORS)[number];

const shapeOf = (
  name: ExpertTensorName,
  { state, gate }: ExpertDimensions,
  inner: number,
): readonly number[] => {
  const shapes: Readonly<Record<ExpertTensorName, readonly number[]>> = {
    'gate_in.weight': [gate, state],
    'gate_in.bias': [gate],
    'gate_out.weight': [1, gate],
    'fc1.weight': [inner, state],
    'fc1.bias': [inner],
    'fc2.weight': [state, inner],
    'fc2.bias': [state],
  };
  return shapes[name];
};

/** All blocks of a model, encoder first. */
export const expertBlocks = ({ encoderLayers, decoderLayers }: ExpertDimensions): BlockRef[] => [
  ...Array.from({ length: encoderLayers }, (_, index): BlockRef => ({ stack: 'encoder', index })),
  ...Array.from({ length: decoderLayers }, (_, index): BlockRef => ({ stack: 'decoder', index })),
];

/** The path of a tensor in an {@link ExpertTree}, e.g. `decoder.3.fc1.weight`. */
export const expertPath = ({ stack, index }: BlockRef, name: ExpertTensorName): string =>
  `${stack}.${index}.${name}`;

/** Shape of every tensor of a language's experts, by path. */
export const expertShapes = (dimensions: ExpertDimensions): Map<string, readonly number[]> => {
  const shapes = new Map<string, readonly number[]>();
  for (const block of expertBlocks(dimensions)) {
    const inner = block.stack === 'encoder' ? dimensions.encoderInner : dimensions.decoderInner;
    for (const name of EXPERT_TENSORS)
      shapes.set(expertPath(block, name), shapeOf(name, dimensions, inner));
  }
  return shapes;
};

/**
 * A tree of shapes without data: graphs can be traced for experts that are fed at each run, whatever
 * their language.
 */
export const expertSpecs = (dimensions: ExpertDimensions): ExpertTree => {
  const specs = new Map(
    [...expertShapes(dimensions)].map(([path, shape]) => [path, { dtype: 'float32', shape }]),
  );
  const block = (stack: 'encoder' | 'decoder', index: number): ExpertParams => {
    const part: Record<string, Record<string, unknown>> = {};
    for (const name of EXPERT_TENSORS) {
      const [module, leaf] = name.split('.') as [string, string];
      (part[module] ??= {})[leaf] = specs.get(expertPath({ stack, index }, name));
    }
    return part as unknown as ExpertParams;
  };
  const stackOf = (stack: 'encoder' | 'decoder', layers: number) =>
    Array.from({ length: layers }, (_, index) => block(stack, index));
  return {
    encoder: stackOf('encoder', dimensions.encoderLayers),
    decoder: stackOf('decoder', dimensions.decoderLayers),
  };
};
