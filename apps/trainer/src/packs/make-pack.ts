import path from 'node:path';
import { dimensionsOf, PACK_FORMAT, type ExpertPack, type PackScore } from '@distilwhisper/experts';
import { fail } from '@distilwhisper/tensor';
import { existsSync } from 'node:fs';
import { loadConfig } from '../config/load-config.js';
import { CONFIG_FILE } from '../run/run-files.js';
import { readRunRecord } from '../run/run-record.js';
import { BEST_FILE, LAST_FILE, readTrained } from '../run/trained-file.js';
import { expertRecipe } from '../training/create-method.js';

export interface MakePackOptions {
  /** `best` by validation, or `last`. Default: the best where there is one. */
  readonly which?: 'best' | 'last';
  /** Of the expert weights; default: the data's, where they all have the same. */
  readonly licence?: string;
  readonly description?: string;
  readonly scores?: readonly PackScore[];
}

/** The file with a run's parameters. @throws DistilWhisperError `missing` */
export const trainedFileOf = (run: string, which?: 'best' | 'last'): string => {
  const names = which === undefined ? [BEST_FILE, LAST_FILE] : [which === 'best' ? BEST_FILE : LAST_FILE]; // prettier-ignore
  const found = names.map((name) => path.join(run, name)).find((file) => existsSync(file));
  return found ?? fail('missing', `${run} has no ${names.join(' or ')}; has the run been trained to its end?`, { run }); // prettier-ignore
};

/**
 * An expert pack from a run's folder.
 *
 * @throws DistilWhisperError `argument` for a run that trained no experts or where nothing tells the
 *   licence, `missing` for a folder that is no finished run
 */
export const makePack = async (run: string, options: MakePackOptions = {}): Promise<ExpertPack> => {
  const { info, weights } = await readTrained(trainedFileOf(run, options.which));
  if (weights.kind !== 'experts')
    return fail('argument', `${run} was trained with method '${info.method}', which makes no experts; write the model with distilwhisper-train export`, { run }); // prettier-ignore
  const record = await readRunRecord(run);
  const config = await loadConfig(path.join(run, CONFIG_FILE), []);
  const { experts, backbone, optimizer, epochs, batchSize, accumulate, audioContext, tailSeconds, specAugment, labelSmoothing, teacher, seed } = config; // prettier-ignore
  const set = record?.data.train;
  return {
    experts: weights.experts,
    header: {
      format: PACK_FORMAT,
      language: info.language,
      base: info.base,
      dimensions: dimensionsOf(weights.experts),
      recipe: {
        method: info.method,
        ...expertRecipe(config),
        gateBudget: experts.gateBudget,
        optimizer, epochs, batchSize, accumulate, audioContext, tailSeconds, specAugment, labelSmoothing, seed,
        step: info.step,
        ...(backbone && { backbone }),
        ...(record?.initialExperts && { initialExperts: record.initialExperts.sha256 }),
        ...(teacher && { teacher: { ...record?.teacher, divergence: teacher.divergence, temperature: teacher.temperature } }),
      }, // prettier-ignore
      data: {
        description: options.description ?? 'not described',
        ...(set && { utterances: set.utterances, hours: set.hours }),
        ...(record?.data.licences.length && { licence: record.data.licences.join(' AND ') }),
      },
      scores: options.scores ?? [],
      licence: options.licence ?? licenceOf(record?.data.licences, run),
    },
  };
};

const licenceOf = (licences: readonly string[] | undefined, run: string): string =>
  licences?.length === 1
    ? licences[0]!
    : fail('argument', `${run}: the data names no single licence; say which the experts have with --licence, e.g. CC0-1.0`, { run }); // prettier-ignore
