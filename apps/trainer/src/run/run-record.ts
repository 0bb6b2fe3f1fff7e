import { readFile } from 'node:fs/promises';
import { cpus, arch, platform, totalmem } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '@distilwhisper/tensor/node';

/** What a run was made of and with: `run.json` in its folder. */
export interface RunRecord {
  readonly format: 'distilwhisper.run/1';
  readonly identity: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly platform: string;
    readonly cpus: string;
    readonly memoryGiB: number;
  };
  readonly seed: number;
  readonly student: {
    readonly given: string;
    readonly name: string;
    readonly sha256: string;
    /** Under experts that were trained on quantised weights. */
    readonly quantization?: string;
  };
  readonly teacher?: { readonly name: string; readonly sha256: string };
  /** The pack that the experts started as. */
  readonly initialExperts?: { readonly given: string; readonly sha256: string };
  readonly data: {
    readonly train: SetRecord;
    readonly validation: readonly SetRecord[];
    readonly licences: readonly string[];
  };
  /** Every start of the run: the first, and each time it was resumed. */
  readonly starts: readonly StartRecord[];
}

export interface SetRecord {
  readonly name: string;
  readonly utterances: number;
  readonly hours: number;
  readonly speakers: number;
  /** See `dataHash` of @distilwhisper/data. */
  readonly sha256: string;
}

export interface StartRecord {
  readonly at: string;
  readonly step: number;
  readonly engine: string;
  /** Why this engine was taken. */
  readonly engineReason: string;
  readonly threads: number | 'default';
}

const RUN_FILE = 'run.json';

export const machineRecord = (): RunRecord['machine'] => {
  const processors = cpus();
  return {
    platform: `${platform()} ${arch()}`,
    cpus: `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
};

/** Writes the record; the starts of an earlier one of the same run are kept. */
export const writeRunRecord = async (folder: string, record: RunRecord): Promise<void> => {
  const file = path.join(folder, RUN_FILE);
  const before = await readRunRecord(folder);
  const earlier = before?.identity === record.identity ? before.starts : [];
  const whole = { ...record, starts: [...earlier, ...record.starts] };
  await writeFileAtomic(file, `${JSON.stringify(whole, null, 2)}\n`);
};

export const readRunRecord = async (folder: string): Promise<RunRecord | undefined> => {
  try {
    return JSON.parse(await readFile(path.join(folder, RUN_FILE), 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
};
