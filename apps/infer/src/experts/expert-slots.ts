import {
  EXPERT_PREFIX,
  expertDimensions,
  expertSeams,
  expertSpecs,
  type Dispatch,
  type ExpertBase,
  type GateAux,
} from '@distilwhisper/experts';
import type { CreateDecoderOptions } from '@distilwhisper/whisper';
import { isFloat, type ComputeType } from '../compute-type.js';

/** Hidden size of the gates of a model that is loaded before any pack. */
export const DEFAULT_GATE = 64;

/** Of graphs that read any number of tokens. */
export type AnyDispatch = Exclude<Dispatch, 'one-token'>;

/** How tokens reach their feed-forward where experts are fed. */
export interface ModelDispatch {
  readonly encoder: AnyDispatch;
  readonly decoder: AnyDispatch;
}

/**
 * The one asked for, else the fastest by measurement (docs/decisions/0003): one feed-forward a token, but in the decoder of integer
 * models, which reads few, the shared one of all.
 */
export const dispatchFor = (computeType: ComputeType, wanted?: AnyDispatch): ModelDispatch => {
  if (wanted) return { encoder: wanted, decoder: wanted };
  return { encoder: 'by-row', decoder: isFloat(computeType) ? 'sparse' : 'shared-first' };
};

/** The same of the step that reads one token, with experts that are fed or not. */
export const SINGLE_DISPATCH: Dispatch = 'one-token';

/** How a model is compiled to have a place for experts: one language's at a time, fed at each run. */
export const expertSlots = (
  base: ExpertBase,
  gate: number,
  { encoder, decoder }: Readonly<Record<'encoder' | 'decoder', Dispatch>>,
): Required<Pick<CreateDecoderOptions<GateAux>, 'seams' | 'fed'>> => ({
  seams: expertSeams({
    experts: expertSpecs(expertDimensions(base.dimensions, gate)),
    routing: {
      encoder: { mode: 'hard', dispatch: encoder, switched: true },
      decoder: { mode: 'hard', dispatch: decoder, switched: true },
    },
  }),
  fed: (path) => path.startsWith(`${EXPERT_PREFIX}.`),
});
