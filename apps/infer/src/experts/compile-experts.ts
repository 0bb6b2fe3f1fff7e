import { createHash } from 'node:crypto';
import { expertSeams, type Dispatch, type ExpertPack, type GateAux } from '@distilwhisper/experts';
import { flatten } from '@distilwhisper/tensor';
import {
  compileOwn,
  type DecoderModel,
  type KeyedEngine,
  type OwnExecutables,
} from '@distilwhisper/whisper';
import { isFloat, preparedRewrite, type ComputeType } from '../compute-type.js';
import { SINGLE_DISPATCH } from './expert-slots.js';

export interface CompileExpertsOptions {
  readonly computeType: ComputeType;
  /** Whether the model guesses tokens: then the guessing step is the one that is compiled. */
  readonly speculative: boolean;
  readonly observe: boolean;
  /** Of the encoder; default: the fastest by measurement (docs/decisions/0003). */
  readonly dispatch?: Dispatch | undefined;
  /** For an engine that keeps graphs: names the model and the version of the code. */
  readonly key?: string | undefined;
}

/**
 * Compiles an encoder and a step of one token that hold a pack's experts as constants. onnxruntime prepares such weights for its
 * products, which it cannot do with weights that are fed.
 */
export const compileExperts =
  (engine: KeyedEngine, model: DecoderModel, options: CompileExpertsOptions) =>
  (pack: ExpertPack): Promise<OwnExecutables> => {
    const { computeType, speculative, observe, dispatch = 'by-row', key } = options;
    const { dimensions } = model;
    return compileOwn<GateAux>(engine, model, {
      seams: expertSeams({
        experts: pack.experts,
        routing: {
          encoder: { mode: 'hard', dispatch },
          decoder: { mode: 'hard', dispatch: SINGLE_DISPATCH },
        },
      }),
      rewrite: preparedRewrite(computeType, dimensions),
      ...(speculative && { draft: preparedRewrite('int8', dimensions) }),
      ...(observe && { observe: (aux: GateAux) => aux! }),
      cross: isFloat(computeType) ? 'float32' : 'int8',
      ...(key !== undefined && {
        key: JSON.stringify([key, computeType, speculative, dispatch, digest(pack)]),
      }),
    });
  };

/** SHA-256 of a pack's weights. */
const digest = ({ experts }: ExpertPack): string => {
  const hash = createHash('sha256');
  for (const [path, { dtype, shape, data }] of flatten(experts)) {
    hash.update(JSON.stringify([path, dtype, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
};
