import type { Builder, Values } from '@distilwhisper/graph';
import {
  EXPERT_PREFIX,
  expertSeams,
  loraSeams,
  routeBoth,
  type ExpertTree,
  type Gate,
  type GatedOptions,
  type LoraAdapters,
  type LoraOptions,
  type RandomInput,
} from '@distilwhisper/experts';
import type { AnyTensor } from '@distilwhisper/tensor';
import { flatten, type ParamTree } from '@distilwhisper/tensor';
import { plainSeams, type Seams, type WhisperParams } from '@distilwhisper/whisper';

/** What is trained, and how the forward pass differs for it. The rest of the model is frozen. */
export type Method =
  | {
      readonly kind: 'experts';
      readonly experts: ExpertTree;
      readonly gated: GatedOptions;
    }
  | { readonly kind: 'lora'; readonly adapters: LoraAdapters; readonly lora: LoraOptions }
  | { readonly kind: 'full'; readonly trained: (path: string) => boolean };

/** Prefix of the paths of trained parameters that are not the model's own. */
const PREFIX = { experts: EXPERT_PREFIX, lora: 'lora' } as const;

/** The trained parameters by path, as the graph names them. */
export const trainedParameters = (
  method: Method,
  params: WhisperParams,
): ReadonlyMap<string, AnyTensor> => {
  switch (method.kind) {
    case 'experts':
      return flatten({ [PREFIX.experts]: method.experts });
    case 'lora':
      return flatten({ [PREFIX.lora]: method.adapters });
    case 'full':
      return new Map(
        [...flatten(params as unknown as ParamTree)].filter(([path]) => method.trained(path)),
      );
  }
};

export interface MethodSeams {
  readonly seams: Seams<Gate | undefined>;
  /** Random inputs that the graph asks for; filled while the graph is traced. */
  readonly wanted: RandomInput[];
}

/** Declares the method's own parameters in the graph and makes the seams that use them. */
export const methodSeams = (g: Builder, method: Method): MethodSeams => {
  const wanted: RandomInput[] = [];
  switch (method.kind) {
    case 'experts': {
      const { experts } = method;
      const routing = routeBoth({ mode: 'gated', ...method.gated });
      return { seams: expertSeams({ experts, routing, wanted }), wanted };
    }
    case 'lora': {
      const adapters: Values<LoraAdapters> = g.parameters(method.adapters, PREFIX.lora);
      return { seams: loraSeams(adapters, method.lora, { training: true, wanted }), wanted };
    }
    case 'full':
      return { seams: plainSeams, wanted };
  }
};
