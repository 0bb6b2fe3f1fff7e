import { fail } from '@distilwhisper/tensor';
import type { WhisperDimensions } from '@distilwhisper/whisper';
import { expertDimensions } from '../expert-parameters.js';
import type { ExpertPack } from './expert-pack.js';

/** Experts by language: packs, or what is made of them. Immutable: attaching and detaching return a new set. */
export type ExpertSet<P extends Packed = ExpertPack> = ReadonlyMap<string, P>;

/** What has the header of a pack. */
type Packed = Pick<ExpertPack, 'header'>;

/** The model that packs are attached to. */
export interface ExpertBase {
  readonly dimensions: Pick<WhisperDimensions, 'state' | 'encoder' | 'decoder'>;
  readonly sha256: string;
  /** Of the weights that this model is a quantised or converted form of; packs for those fit as well. */
  readonly sourceSha256?: string;
}

/**
 * Adds packs to a set.
 *
 * @throws DistilWhisperError `mismatch` for a pack of another base model, or a second pack of a language
 */
export const attachPacks = <P extends Packed>(
  set: ExpertSet<P>,
  packs: readonly P[],
  base: ExpertBase,
): ExpertSet<P> => {
  const result = new Map(set);
  for (const pack of packs) {
    checkBase(pack, base);
    const { language } = pack.header;
    if (result.has(language))
      fail('mismatch', `two expert packs for language '${language}'; detach one of them first`, { language }); // prettier-ignore
    result.set(language, pack);
  }
  return result;
};

/** Removes a language's experts. @throws DistilWhisperError `missing` */
export const detachPack = <P extends Packed>(set: ExpertSet<P>, language: string): ExpertSet<P> => {
  if (!set.has(language))
    fail('missing', `no experts for '${language}' are attached; attached: ${[...set.keys()].join(', ') || 'none'}`, { language }); // prettier-ignore
  const result = new Map(set);
  result.delete(language);
  return result;
};

/** @throws DistilWhisperError `mismatch` if the pack was trained on another model */
export const checkBase = ({ header }: Packed, base: ExpertBase): void => {
  const { sha256, name } = header.base;
  if (sha256 === base.sha256 || sha256 === base.sourceSha256) {
    checkSizes(header, base);
    return;
  }
  fail(
    'mismatch',
    `the ${header.language} experts were trained on ${name} with weights ${short(sha256)}, not on this model (${short(base.sha256)}${base.sourceSha256 ? `, made from ${short(base.sourceSha256)}` : ''}); load that model, or a pack for this one`,
    { language: header.language, expected: sha256, actual: base.sha256 },
  );
};

const checkSizes = ({ dimensions, language }: ExpertPack['header'], base: ExpertBase): void => {
  const expected = expertDimensions(base.dimensions, dimensions.gate);
  for (const key of Object.keys(expected) as (keyof typeof expected)[])
    if (expected[key] !== dimensions[key])
      fail('mismatch', `the ${language} experts have ${key} ${dimensions[key]}, the model ${expected[key]}`, { language, key }); // prettier-ignore
};

const short = (sha256: string): string => `${sha256.slice(0, 12)}...`;
