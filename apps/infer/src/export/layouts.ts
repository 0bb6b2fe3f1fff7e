import type { Graph } from '@distilwhisper/graph';
import {
  plainSeams,
  traceAlignment,
  traceEncoder,
  traceEncoderStates,
  traceMergedDecoder,
  traceStep,
  type AlignmentHead,
  type WhisperDimensions,
  type WhisperParams,
} from '@distilwhisper/whisper';

export const LAYOUTS = ['transformers.js', 'plain'] as const;
/**
 * `transformers.js`: two graphs as Hugging Face exports them, in `onnx/`. `plain`: the three graphs that
 * this library runs itself, which take part of the work from each step.
 */
export type Layout = (typeof LAYOUTS)[number];

interface LayoutModel {
  readonly params: WhisperParams;
  readonly dimensions: WhisperDimensions;
  readonly alignmentHeads: readonly AlignmentHead[];
}

/** Graphs by the name of their file, without its ending. Traced one by one, when they are asked for. */
export const layoutGraphs = (
  layout: Layout,
  { params, dimensions, alignmentHeads }: LayoutModel,
): ReadonlyMap<string, () => Graph> =>
  new Map<string, () => Graph>(
    layout === 'plain'
      ? [
          ['encoder', () => traceEncoder(params, dimensions, plainSeams)],
          ['step', () => traceStep(params, dimensions, plainSeams, { queriesOf: layersOf(alignmentHeads) })], // prettier-ignore
          ['alignment', () => traceAlignment(dimensions, alignmentHeads)],
        ]
      : [
          ['onnx/encoder_model', () => traceEncoderStates(params, dimensions, plainSeams)],
          ['onnx/decoder_model_merged', () => traceMergedDecoder(params, dimensions, plainSeams)],
        ],
  );

const layersOf = (heads: readonly AlignmentHead[]): number[] =>
  [...new Set(heads.map(({ layer }) => layer))].sort((a, b) => a - b);
