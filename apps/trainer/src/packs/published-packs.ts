import { dimensionsOf, exportPublished, importPublished, PACK_FORMAT, type ExpertPack } from '@distilwhisper/experts'; // prettier-ignore
import { fail, type HostTensor } from '@distilwhisper/tensor';
import { readSafetensors, readTorch, writeSafetensors } from '@distilwhisper/tensor/node';
import { languageCode } from '@distilwhisper/whisper';
import type { ModelSource } from '../model/model-location.js';

export interface ImportOptions {
  /** Needed where the file holds experts of several languages. */
  readonly language?: string;
  readonly base: ModelSource;
  readonly licence: string;
  readonly description: string;
}

/**
 * A pack from an expert file in the published layout: `.bin` (PyTorch, read as data only) or safetensors.
 *
 * @throws DistilWhisperError `argument` where the language is not told, `missing` where the file has
 *   none of it, `format`, `unsafe`
 */
export const importPack = async (file: string, options: ImportOptions): Promise<ExpertPack> => {
  const trees = importPublished(await readState(file));
  const language = chooseLanguage(file, [...trees.keys()], options.language);
  const experts = trees.get(language)!;
  const { base, licence, description } = options;
  return {
    experts,
    header: {
      format: PACK_FORMAT,
      language,
      base,
      dimensions: dimensionsOf(experts),
      recipe: { importedFrom: 'published layout' },
      data: { description },
      scores: [],
      licence,
    },
  };
};

/** Writes a pack's experts under the published keys, as safetensors. */
export const exportPack = ({ experts, header }: ExpertPack, file: string): Promise<void> =>
  writeSafetensors(file, exportPublished(experts, header.language), { metadata: { format: 'pt' } });

const readState = async (file: string): Promise<ReadonlyMap<string, HostTensor>> =>
  /\.safetensors$/i.test(file) ? readSafetensors(file) : readTorch(file);

const chooseLanguage = (
  file: string,
  found: readonly string[],
  wanted: string | undefined,
): string => {
  if (wanted === undefined)
    return found.length === 1
      ? found[0]!
      : fail('argument', `${file} has experts of ${found.join(', ')}; choose one with --language`, { found }); // prettier-ignore
  const code = languageCode(wanted) ?? wanted;
  return found.includes(code)
    ? code
    : fail('missing', `${file} has no experts of '${wanted}', only of ${found.join(', ')}`, { found }); // prettier-ignore
};
