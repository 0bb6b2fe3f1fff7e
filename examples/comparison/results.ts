import { scoreSignature } from '@distilwhisper/metrics';
import { NORMALIZER, readHeard, type Heard } from './heard.js';
import { methodsOf, type MethodName } from './plan.js';
import { chosenRates, trialScore, type Comparison } from './stages.js';
import { rateOf, testPairs, type PairTest, type Rate, type System } from './statistics.js';

export interface SystemResult {
  readonly name: string;
  readonly seeds: number;
  readonly wer: Rate;
  readonly cer: Rate;
}

export interface SetResult {
  readonly set: string;
  readonly language: string;
  readonly utterances: number;
  readonly speakers: number;
  readonly systems: readonly SystemResult[];
  readonly pairs: { readonly wer: readonly PairTest[]; readonly cer: readonly PairTest[] };
}

export interface EnglishResult {
  readonly name: string;
  readonly wer: Rate;
  /** Texts that are letter for letter those of the untrained student, over all seeds. */
  readonly unchanged: number;
  readonly texts: number;
}

export interface Results {
  readonly format: 'distilwhisper.comparison/1';
  readonly plan: Comparison['plan'];
  readonly signatures: readonly string[];
  readonly learningRates: readonly {
    readonly method: MethodName;
    /** Undefined before the first trial. */
    readonly chosen: number | undefined;
    /** Character error rates on the validation clips. */
    readonly tried: Readonly<Record<string, number>>;
  }[];
  readonly sets: readonly SetResult[];
  readonly english: readonly EnglishResult[];
}

type Place = Pick<Comparison, 'folder' | 'plan'>;

/** All that is there so far; systems without a finished run are left out. */
export const gatherResults = async (place: Place): Promise<Results> => {
  const { plan } = place;
  const { language, second } = plan;
  const trained = trainedSystems(place);
  const secondSystems = second.methods.map((method) => ({ name: method, runs: [`second-${method}`] })); // prettier-ignore
  return {
    format: 'distilwhisper.comparison/1',
    plan,
    signatures: [scoreSignature('wer', NORMALIZER, 'word'), scoreSignature('cer', NORMALIZER, 'character')], // prettier-ignore
    learningRates: await ratesTried(place),
    sets: [
      await setResult(place, language, 'test.jsonl', [TEACHER, STUDENT, ...trained]),
      await setResult(place, language, 'out-of-domain.jsonl', [TEACHER, STUDENT, ...trained]),
      await setResult(place, second.language, 'second-test.jsonl', [STUDENT, ...secondSystems]),
    ],
    english: await englishResults(place, [STUDENT, ...trained]),
  };
};

interface Named {
  readonly name: string;
  readonly runs: readonly string[];
}

const TEACHER: Named = { name: 'teacher', runs: ['teacher'] };
const STUDENT: Named = { name: 'student', runs: ['student'] };

const trainedSystems = ({ plan }: Place): Named[] =>
  methodsOf(plan).map((name) => ({ name, runs: plan.seeds.map((seed) => `${name}-${seed}`) }));

const openSystem = async (
  { folder }: Place,
  { name, runs }: Named,
  language: string,
  set: string,
): Promise<System | undefined> => {
  const read = await Promise.all(runs.map((run) => readHeard(folder, run, language, set)));
  const bySeed = read.filter((heard): heard is readonly Heard[] => heard !== undefined);
  return bySeed.length > 0 ? { name, bySeed } : undefined;
};

const openSystems = async (
  place: Place,
  systems: readonly Named[],
  language: string,
  set: string,
): Promise<System[]> => {
  const opened = await Promise.all(systems.map((one) => openSystem(place, one, language, set)));
  return opened.filter((system): system is System => system !== undefined);
};

const setResult = async (
  place: Place,
  language: string,
  set: string,
  named: readonly Named[],
): Promise<SetResult> => {
  const systems = await openSystems(place, named, language, set);
  const heard = systems[0]?.bySeed[0] ?? [];
  const compared = systems.filter(({ name }) => name !== TEACHER.name);
  return {
    set,
    language,
    utterances: heard.length,
    speakers: new Set(heard.map(({ speaker }) => speaker)).size,
    systems: systems.map((system) => ({
      name: system.name,
      seeds: system.bySeed.length,
      wer: rateOf(system, 'word'),
      cer: rateOf(system, 'character'),
    })),
    pairs: { wer: testPairs(compared, 'word'), cer: testPairs(compared, 'character') },
  };
};

const englishResults = async (place: Place, named: readonly Named[]): Promise<EnglishResult[]> => {
  const systems = await openSystems(place, named, 'en', 'english.jsonl');
  const before = systems.find(({ name }) => name === STUDENT.name)?.bySeed[0] ?? [];
  return systems.map((system) => {
    const same = system.bySeed.flatMap((heard) =>
      heard.filter(({ hypothesis }, i) => hypothesis === before[i]?.hypothesis),
    );
    return {
      name: system.name,
      wer: rateOf(system, 'word'),
      unchanged: same.length,
      texts: system.bySeed.length * before.length,
    };
  });
};

const ratesTried = async (place: Place): Promise<Results['learningRates']> => {
  const chosen = await chosenRates(place);
  const rows = methodsOf(place.plan).map(async (method) => {
    const scores = place.plan.methods[method].map(
      async (rate) => [rate, await trialScore(place, method, rate)] as const,
    );
    const tried = (await Promise.all(scores)).filter(([, score]) => score !== undefined);
    return { method, chosen: chosen[method], tried: Object.fromEntries(tried) as Record<string, number> }; // prettier-ignore
  });
  return Promise.all(rows);
};
