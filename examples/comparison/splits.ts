import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '@distilwhisper/tensor/node';
import type { Plan } from './plan.js';
import { runTrainer, type Clock } from './trainer.js';

export interface Sources {
  /** Training data of the language, as `distilwhisper-train --data` takes it. */
  readonly train: string;
  /** Other speakers and recordings: the language, English and the second language. */
  readonly test: string;
}

/** Manifests of the comparison. No speaker is in two of train, validation and test. */
export interface Splits {
  readonly train: string;
  readonly validation: string;
  readonly test: string;
  readonly outOfDomain: string;
  readonly english: string;
  readonly secondTrain: string;
  readonly secondTest: string;
}

/** Makes the manifests that are not there yet; the same plan and data give the same files. */
export const makeSplits = async (
  { language, splits: s, second }: Plan,
  { train, test }: Sources,
  folder: string,
  clock: Clock,
): Promise<Splits> => {
  const at = (name: string): string => path.join(folder, `${name}.jsonl`);
  const prepare = (data: string, code: string, output: string, ...more: string[]): Promise<void> =>
    runTrainer(['prepare', '--data', data, '--language', code, '--output', at(output), ...more], at(output), clock); // prettier-ignore
  const hold = (name: string, share: number, seed: number): string[] =>
    ['--validation', at(name), '--set', `data.validationShare=${share}`, '--set', `seed=${seed}`]; // prettier-ignore

  await prepare(train, language, 'not-test', ...hold('held', s.testShare, s.testSeed));
  await prepare(at('not-test'), language, 'pool', ...hold('validation-pool', s.validationShare, s.validationSeed), '--set', `data.filters.maxSeconds=${s.maxSeconds}`); // prettier-ignore
  await select(at('pool'), at('train'), s.trainClips, s.trainClipsOfSpeaker);
  await select(at('validation-pool'), at('validation'), s.validationClips);
  await select(at('held'), at('test'), s.testClips);
  await prepare(test, language, 'out-of-domain');
  await prepare(test, 'en', 'english');
  await prepare(test, second.language, 'second-train', ...hold('second-test', second.testShare, second.seed)); // prettier-ignore
  return {
    train: at('train'),
    validation: at('validation'),
    test: at('test'),
    outOfDomain: at('out-of-domain'),
    english: at('english'),
    secondTrain: at('second-train'),
    secondTest: at('second-test'),
  };
};

interface Clip {
  readonly id: string;
  readonly speaker?: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Up to `count` clips, speaker after speaker in turn, each speaker's clips in the order of their ids' hashes. */
export const takeInTurn = <C extends Clip>(
  clips: readonly C[],
  count: number,
  ofSpeaker = Infinity,
): C[] => {
  const bySpeaker = new Map<string, C[]>();
  for (const clip of [...clips].sort((a, b) => (hash(a.id) < hash(b.id) ? -1 : 1))) {
    const speaker = clip.speaker ?? '';
    bySpeaker.set(speaker, [...(bySpeaker.get(speaker) ?? []), clip]);
  }
  const speakers = [...bySpeaker].sort(([a], [b]) => (hash(a) < hash(b) ? -1 : 1));
  const taken: C[] = [];
  for (let turn = 0; turn < Math.min(ofSpeaker, clips.length); turn += 1)
    for (const [, own] of speakers) {
      const clip = own[turn];
      if (clip && taken.length < count) taken.push(clip);
    }
  return taken;
};

const select = async (
  from: string,
  to: string,
  count: number,
  ofSpeaker?: number,
): Promise<void> => {
  if (existsSync(to)) return;
  const lines = (await readFile(from, 'utf8')).trim().split('\n');
  const clips = lines.map((line) => JSON.parse(line) as Clip);
  const taken = takeInTurn(clips, count, ofSpeaker);
  await writeFileAtomic(to, taken.map((clip) => `${JSON.stringify(clip)}\n`).join(''));
};
