import { fail, unflatten, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { convert, flatten } from '@distilwhisper/tensor';
import { LANGUAGE_NAMES, languageCode, type BlockRef } from '@distilwhisper/whisper';
import {
  EXPERT_TENSORS,
  expertPath,
  type ExpertDimensions,
  type ExpertTensorName,
  type ExpertTree,
} from '../expert-parameters.js';

/**
 * The key of an expert's tensor in the published packs (naver/multilingual-distilwhisper-*), e.g.
 * `model.encoder.layers.0.ffn_clsr.proj.catalan.fc1.weight`. Languages are English names.
 */
export const publishedKey = (block: BlockRef, name: ExpertTensorName, language: string): string => {
  const [module, leaf] = name.split('.') as [string, string];
  const prefix = `model.${block.stack}.layers.${block.index}.ffn_clsr`;
  const english = LANGUAGE_NAMES[language];
  if (english === undefined)
    fail('argument', `'${language}' is not one of Whisper's language codes`, { language });
  return module.startsWith('gate')
    ? `${prefix}.${module}.${english}.${leaf}`
    : `${prefix}.proj.${english}.${module}.${leaf}`;
};

const KEY =
  /^(?:w\.)?model\.(encoder|decoder)\.layers\.(\d+)\.ffn_clsr\.(?:proj\.([^.]+)\.(fc[12])|(gate_in|gate_out)\.([^.]+))\.(weight|bias)$/;

interface PublishedTensor {
  readonly language: string;
  readonly block: BlockRef;
  readonly name: ExpertTensorName;
}

const parseKey = (key: string): PublishedTensor | undefined => {
  const match = KEY.exec(key);
  if (!match) return undefined;
  const [, stack, index, projLanguage, proj, gate, gateLanguage, leaf] = match;
  const english = projLanguage ?? gateLanguage!;
  if (english === 'shared') return undefined;
  const language = languageCode(english);
  const name = `${proj ?? gate}.${leaf}` as ExpertTensorName;
  if (language === undefined || !EXPERT_TENSORS.includes(name))
    fail('format', `'${key}' names the unknown language or tensor '${english}', '${name}'`, {
      key,
    });
  return { language, name, block: { stack: stack as BlockRef['stack'], index: Number(index) } };
};

/**
 * Experts of all languages in a published state dict (an expert file, or a whole converted model).
 * Keys that are not of experts are left out.
 *
 * @returns trees by language code; shapes are checked when a pack is made of one
 * @throws DistilWhisperError `format`, `missing`
 */
export const importPublished = (
  state: ReadonlyMap<string, HostTensor>,
): ReadonlyMap<string, ExpertTree> => {
  const byLanguage = new Map<string, Map<string, AnyTensor>>();
  for (const [key, stored] of state) {
    const parsed = parseKey(key);
    if (!parsed) continue;
    const leaves = byLanguage.get(parsed.language) ?? new Map<string, AnyTensor>();
    leaves.set(expertPath(parsed.block, parsed.name), convert(stored, 'float32'));
    byLanguage.set(parsed.language, leaves);
  }
  if (byLanguage.size === 0)
    fail('missing', `no key of the form model.encoder.layers.0.ffn_clsr... among ${state.size}; is this a file of language experts?`); // prettier-ignore
  return new Map([...byLanguage].map(([language, leaves]) => [language, unflatten<ExpertTree>(leaves)])); // prettier-ignore
};

/** A language's experts under the published keys. */
export const exportPublished = (experts: ExpertTree, language: string): Map<string, AnyTensor> => {
  const result = new Map<string, AnyTensor>();
  for (const [path, leaf] of flatten(experts)) {
    const [stack, index, ...name] = path.split('.');
    const block: BlockRef = { stack: stack as BlockRef['stack'], index: Number(index) };
    result.set(publishedKey(block, name.join('.') as ExpertTensorName, language), leaf);
  }
  return result;
};

/** Sizes read off a tree of experts, e.g. of an imported one. */
export const dimensionsOf = ({ encoder, decoder }: ExpertTree): ExpertDimensions => {
  const first = encoder[0] ?? decoder[0] ?? fail('shape', 'an expert tree without blocks');
  const [gate, state] = first.gate_in.weight.shape as [number, number];
  return {
    state,
    gate,
    encoderInner: encoder[0]?.fc1.bias.shape[0] ?? 0,
    decoderInner: decoder[0]?.fc1.bias.shape[0] ?? 0,
    encoderLayers: encoder.length,
    decoderLayers: decoder.length,
  };
};
