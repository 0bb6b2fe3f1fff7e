import type { F32 } from '@distilwhisper/tensor';
import type { TensorSpec, Values } from '@distilwhisper/graph';
import type { BlockRef } from '@distilwhisper/whisper';

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

/** A leaf that is only a shape: experts can be traced before they exist. */
export type ExpertSpec = TensorSpec<'float32'>;
