import { crossEntropy } from '@distilwhisper/distill';
import { trace, type Builder, type Graph, type Tensors } from '@distilwhisper/graph';
import { unflatten, type F32 } from '@distilwhisper/tensor';
import { goldenTensors, readGoldenJson, type GoldenTensors } from '@distilwhisper/testing';
import {
  encoder,
  parseHuggingFaceConfig,
  plainSeams,
  teacherForcingDecoder,
  type Seams,
  type WhisperParams,
} from '@distilwhisper/whisper';
import { loraSeams, type LoraAdapters, type LoraOptions } from '../src/index.js';

/** A tiny Whisper, adapters of it, and what they must compute. */
export interface LoraGolden {
  readonly expected: GoldenTensors;
  readonly options: LoraOptions;
  readonly params: WhisperParams;
  readonly adapters: LoraAdapters;
  /** Cross-entropy of the labels, and the number of adapter parameters. */
  readonly loss: number;
  readonly trainable: number;
  readonly feeds: Tensors;
  /** Outputs `logits` and `loss` of a model, with adapters under the path `lora` where there are any. */
  readonly traced: (params: WhisperParams, adapters?: LoraAdapters) => Graph;
}

interface LoraConfig {
  readonly model: object;
  readonly lora: {
    readonly r: number;
    readonly alpha: number;
    readonly dropout: number;
    readonly target_modules: readonly string[];
  };
  readonly loss: number;
  readonly trainable_parameters: number;
}

export const readLoraGolden = (): LoraGolden => {
  const config = readGoldenJson<LoraConfig>('lora', 'config.json');
  const { r: rank, alpha, dropout, target_modules: targets } = config.lora;
  const options: LoraOptions = { rank, alpha, dropout, targets };
  const inputs = goldenTensors('lora', 'inputs.safetensors');
  return {
    expected: goldenTensors('lora', 'expected.safetensors'),
    options,
    params: unflatten(leavesOf(inputs, 'w.')) as unknown as WhisperParams,
    adapters: adaptersOf(leavesOf(inputs, 'lora.')),
    loss: config.loss,
    trainable: config.trainable_parameters,
    feeds: {
      mel: inputs.tensor('mel'),
      tokens: inputs.tensor('decoder_input_ids'),
      labels: inputs.tensor('labels'),
    },
    traced: (params, adapters) =>
      trace((g) => {
        if (!adapters) return outputsOf(g, params, config, plainSeams);
        const values = g.parameters(adapters, 'lora');
        return outputsOf(g, params, config, loraSeams(values, options, { training: true }));
      }),
  };
};

/** Tensors whose names begin with the prefix, without it. */
const leavesOf = (file: GoldenTensors, prefix: string): Map<string, F32> =>
  new Map(
    file.names
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name.slice(prefix.length), file.f32(name)]),
  );

const adaptersOf = (leaves: ReadonlyMap<string, F32>): LoraAdapters => {
  const layers = [...leaves.keys()].flatMap((key) => /^(.*)\.lora_A\.weight$/.exec(key)?.[1] ?? []);
  const part = (layer: string, name: string) => ({
    weight: leaves.get(`${layer}.${name}.weight`)!,
  });
  return Object.fromEntries(
    layers.map((layer) => [
      layer,
      { lora_A: part(layer, 'lora_A'), lora_B: part(layer, 'lora_B') },
    ]),
  ) as unknown as LoraAdapters;
};

const outputsOf = (
  g: Builder,
  params: WhisperParams,
  config: LoraConfig,
  seams: Seams<undefined>,
) => {
  const dimensions = parseHuggingFaceConfig(config.model);
  const { model } = g.parameters(params);
  const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: dimensions.melBins });
  const tokens = g.input('tokens', 'int32', ['batch', 'time'], { time: 'token' });
  const labels = g.input('labels', 'int32', ['batch', 'time'], { time: 'token' });
  const audio = encoder(g, model.encoder, mel, { heads: dimensions.encoder.heads, seams });
  const heads = dimensions.decoder.heads;
  const { logits } = teacherForcingDecoder(g, model.decoder, tokens, audio.hidden, {
    heads,
    seams,
  });
  return { logits, loss: crossEntropy(g, logits, labels) };
};
