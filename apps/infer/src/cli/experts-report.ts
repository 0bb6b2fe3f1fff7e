import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  expertUsage,
  expertUsageSvg,
  type GateWindow,
  type NamedUsage,
} from '@distilwhisper/experts';
import { fail } from '@distilwhisper/tensor';
import { ioError, writeFileAtomic } from '@distilwhisper/tensor/node';
import type { LoadedModel } from '../load-model.js';
import type { TranscribeFlags } from './transcribe-flags.js';

/** Version of the JSON file. */
const FORMAT = 'distilwhisper.expert-usage/1';

/** Gathers which tokens the experts were given, recording by recording. */
export interface ExpertsReport {
  add(name: string, language: string, windows: readonly GateWindow[]): void;
  /** Writes all files. @throws DistilWhisperError `io` */
  write(model: LoadedModel): Promise<void>;
}

/**
 * Checks the files asked for, before any work; undefined where none are.
 *
 * @throws DistilWhisperError `argument`, or `io` where a folder cannot be made
 */
export const openExpertsReport = async (
  flags: TranscribeFlags,
): Promise<ExpertsReport | undefined> => {
  const files = flags.expertsReport ?? [];
  if (files.length === 0) return undefined;
  const refuse = (message: string): never => fail('argument', message, { option: 'expertsReport' });
  if (!flags.experts) return refuse('--experts-report needs --experts: without packs there is nothing to report'); // prettier-ignore
  const wrong = files.find((file) => !['.json', '.svg'].includes(path.extname(file).toLowerCase()));
  if (wrong !== undefined) return refuse(`--experts-report writes FILE.json or FILE.svg, not '${wrong}'`); // prettier-ignore
  for (const file of files) await makeFolder(path.dirname(file));
  const recordings: NamedUsage[] = [];
  return {
    add: (name, language, windows) =>
      void recordings.push({ name, language, usage: expertUsage(windows) }),
    write: async (model) => {
      for (const file of files)
        await writeFileAtomic(
          file,
          path.extname(file).toLowerCase() === '.svg'
            ? expertUsageSvg(recordings)
            : toJson(model, recordings),
        );
    },
  };
};

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw ioError('create', folder, error);
  }
};

const toJson = ({ info, experts }: LoadedModel, recordings: readonly NamedUsage[]): string =>
  `${JSON.stringify({
    format: FORMAT,
    model: { name: info.name, sha256: info.sha256 },
    experts: [...(experts?.set.values() ?? [])].map(({ header }) => header.language),
    recordings: recordings.map(({ name, language, usage }) => ({ name, language, ...usage })),
  })}\n`;
