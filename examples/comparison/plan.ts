import { readFile } from 'node:fs/promises';

export type MethodName = 'experts' | 'experts-open' | 'experts-ft' | 'lora' | 'full';

/** What is compared, and how long: `plan.json` beside this file, or another of its form. */
export interface Plan {
  /** Whisper code of the language that is trained. */
  readonly language: string;
  readonly teacher: { readonly model: string };
  /** The student is `model` with these layers kept. */
  readonly student: {
    readonly model: string;
    readonly keepEncoder: string;
    readonly keepDecoder: string;
  };
  readonly splits: SplitPlan;
  readonly seeds: readonly number[];
  /** Updates of each run. */
  readonly steps: number;
  /** Updates of the runs that choose a learning rate. */
  readonly trialSteps: number;
  readonly batchSize: number;
  /** Learning rates to choose from. */
  readonly methods: Readonly<Record<MethodName, readonly number[]>>;
  /** A language with little data. */
  readonly second: {
    readonly language: string;
    readonly methods: readonly MethodName[];
    readonly testShare: number;
    readonly seed: number;
    readonly steps: number;
  };
}

/** Speakers of `testShare` and then of `validationShare` of the recordings are held back. */
export interface SplitPlan {
  readonly testShare: number;
  readonly testSeed: number;
  readonly testClips: number;
  readonly validationShare: number;
  readonly validationSeed: number;
  readonly validationClips: number;
  readonly trainClips: number;
  readonly trainClipsOfSpeaker: number;
  readonly maxSeconds: number;
}

export const readPlan = async (file: string): Promise<Plan> =>
  JSON.parse(await readFile(file, 'utf8')) as Plan;

export const methodsOf = ({ methods }: Plan): readonly MethodName[] =>
  Object.keys(methods) as MethodName[];
