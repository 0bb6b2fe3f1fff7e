import { fail } from '@distilwhisper/tensor';
import type { WhisperDimensions, WhisperParams } from '@distilwhisper/whisper';

/**
 * Which of `from` layers a stack of `to` layers keeps: spread evenly, the first and the last among them
 * (Gandhi et al. 2023, arXiv 2311.00430, section 3: "maximally spaced").
 *
 * @throws DistilWhisperError `argument`
 */
export const keptLayers = (from: number, to: number): number[] => {
  if (!(Number.isInteger(to) && to >= 1 && to <= from))
    fail('argument', `a stack of ${from} layers cannot keep ${to}; choose 1 to ${from}`, { from, to }); // prettier-ignore
  if (to === 1) return [0];
  return Array.from({ length: to }, (_, i) => Math.round((i * (from - 1)) / (to - 1)));
};

/** How many layers of a stack are kept, or which. */
export type LayerChoice = number | readonly number[];

/** @throws DistilWhisperError `argument` for layers that there are not, that come twice or out of order */
export const chosenLayers = (from: number, choice: LayerChoice): readonly number[] => {
  if (typeof choice === 'number') return keptLayers(from, choice);
  const ordered = choice.every((layer, i) => i === 0 || layer > choice[i - 1]!);
  if (!(ordered && choice.length > 0 && choice.every((layer) => layer >= 0 && layer < from)))
    fail('argument', `layers ${choice.join(', ')} are not ascending numbers from 0 to ${from - 1}`, { from, choice }); // prettier-ignore
  return choice;
};

export interface SmallerModel {
  readonly params: WhisperParams;
  readonly dimensions: WhisperDimensions;
  readonly kept: { readonly encoder: readonly number[]; readonly decoder: readonly number[] };
}

/** A model that keeps some layers of another: the student of a distillation. Weights are shared, not copied. */
export const keepLayers = (
  { model }: WhisperParams,
  dimensions: WhisperDimensions,
  layers: { readonly encoder: LayerChoice; readonly decoder: LayerChoice },
): SmallerModel => {
  const encoder = chosenLayers(dimensions.encoder.layers, layers.encoder);
  const decoder = chosenLayers(dimensions.decoder.layers, layers.decoder);
  return {
    kept: { encoder, decoder },
    params: {
      model: {
        encoder: { ...model.encoder, layers: encoder.map((i) => model.encoder.layers[i]!) },
        decoder: { ...model.decoder, layers: decoder.map((i) => model.decoder.layers[i]!) },
      },
    },
    dimensions: {
      ...dimensions,
      encoder: { ...dimensions.encoder, layers: encoder.length },
      decoder: { ...dimensions.decoder, layers: decoder.length },
    },
  };
};
