import type { Rewrite } from '@distilwhisper/graph';
import { planNamed, quantizeGraph } from '@distilwhisper/quant';
import type { WhisperDimensions } from '@distilwhisper/whisper';

/** The names that transformers.js gives to the forms of a model, how files are told apart, and our plans. */
const FORMS = {
  fp32: { suffix: '', plan: undefined },
  fp16: { suffix: '_fp16', plan: 'float16' },
  q8: { suffix: '_quantized', plan: 'fast' },
  q4: { suffix: '_q4', plan: 'small' },
} as const;

export type ExportDType = keyof typeof FORMS;
export const EXPORT_DTYPES = Object.keys(FORMS) as ExportDType[];

export interface WeightForm {
  /** What transformers.js expects at the end of a file's name. */
  readonly suffix: string;
  readonly rewrite: Rewrite;
}

/** How a dtype's files are called, and what is done to a graph before it is written. */
export const weightForm = (dtype: ExportDType, dimensions: WhisperDimensions): WeightForm => {
  const { suffix, plan } = FORMS[dtype];
  return {
    suffix,
    rewrite: plan === undefined ? (graph) => graph : (graph) => quantizeGraph(graph, planNamed(plan, dimensions)), // prettier-ignore
  };
};
