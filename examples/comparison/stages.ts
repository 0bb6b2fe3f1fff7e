import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { methodsOf, type MethodName, type Plan } from './plan.js';
import { makeSplits, type Sources, type Splits } from './splits.js';
import { configFile, runTrainer, type Clock } from './trainer.js';

export interface Comparison {
  readonly plan: Plan;
  readonly sources: Sources;
  /** Experts for the teacher's model, trained without the test speakers. */
  readonly teacherExperts: string;
  readonly folder: string;
  readonly keepWeights: boolean;
  readonly clock: Clock;
}

/** Where a stage lays what was heard: `heard/NAME.LANGUAGE.jsonl`. */
export const heardFile = (folder: string, name: string, language: string): string =>
  path.join(folder, 'heard', `${name}.${language}.jsonl`);

const studentFolder = ({ folder }: Pick<Comparison, 'folder'>): string =>
  path.join(folder, 'student');

/** Does all that is not done yet, in an order that gives whole seeds first. */
export const runStages = async (comparison: Comparison): Promise<void> => {
  const { plan, sources, folder, clock } = comparison;
  for (const part of ['splits', 'heard', 'runs'])
    await mkdir(path.join(folder, part), { recursive: true });
  const splits = await makeSplits(plan, sources, path.join(folder, 'splits'), clock);
  await makeStudent(comparison);
  await hearWithoutTraining(comparison, splits);
  await fillTeacher(comparison, splits);
  for (const method of methodsOf(plan))
    for (const rate of plan.methods[method]) await trial(comparison, splits, method, rate);
  const rates = (await chosenRates(comparison)) as Record<MethodName, number>; // all trials are done
  for (const seed of plan.seeds)
    for (const method of methodsOf(plan))
      await trainAndHear(comparison, {
        name: `${method}-${seed}`,
        train: ['--seed', String(seed), '--max-steps', String(plan.steps), ...trainFlags(comparison, splits, method, rates[method])], // prettier-ignore
        hear: [[plan.language, [splits.test, splits.outOfDomain]], ['en', [splits.english]]],
      }); // prettier-ignore
  await hearSecond(comparison, splits, rates);
};

const makeStudent = (comparison: Comparison): Promise<void> => {
  const { model, keepEncoder, keepDecoder } = comparison.plan.student;
  const student = studentFolder(comparison);
  return runTrainer(['init-student', model, student, '--keep-encoder', keepEncoder, '--keep-decoder', keepDecoder], path.join(student, 'model.safetensors'), comparison.clock); // prettier-ignore
};

/** The student before training, and the teacher. */
const hearWithoutTraining = async (comparison: Comparison, splits: Splits): Promise<void> => {
  const { plan, teacherExperts } = comparison;
  const { language, second } = plan;
  const student = ['--model', studentFolder(comparison)];
  const own = [splits.test, splits.outOfDomain];
  await hear(comparison, 'student', language, own, student);
  await hear(comparison, 'student', 'en', [splits.english], student);
  await hear(comparison, 'student', second.language, [splits.secondTest], student);
  await hear(comparison, 'teacher', language, own, ['--model', plan.teacher.model, '--pack', teacherExperts]); // prettier-ignore
};

const fillTeacher = (comparison: Comparison, splits: Splits): Promise<void> => {
  const { folder, clock, plan } = comparison;
  const rate = plan.methods.experts[0]!; // of no account here
  return runTrainer(
    ['teach', '--output', folder, ...trainFlags(comparison, splits, 'experts', rate)],
    path.join(folder, 'teacher', 'embedding.safetensors'),
    clock,
  );
};

const trialName = (method: MethodName, rate: number): string => `trial-${method}-${rate}`;

const trial = (
  comparison: Comparison,
  splits: Splits,
  method: MethodName,
  rate: number,
): Promise<void> => {
  const { plan } = comparison;
  return trainAndHear(comparison, {
    name: trialName(method, rate),
    train: ['--seed', '77', '--max-steps', String(plan.trialSteps), ...trainFlags(comparison, splits, method, rate)], // prettier-ignore
    hear: [[plan.language, [splits.validation]]],
  });
};

interface EvaluationJson {
  readonly sets: readonly {
    readonly scores: readonly { readonly metric: string; readonly value: number }[];
  }[];
}

/** The character error rate of a trial on the validation clips; undefined where it has not been run. */
export const trialScore = async (
  { folder, plan }: Pick<Comparison, 'folder' | 'plan'>,
  method: MethodName,
  rate: number,
): Promise<number | undefined> => {
  const file = `${heardFile(folder, trialName(method, rate), plan.language)}.json`;
  if (!existsSync(file)) return undefined;
  const { sets } = JSON.parse(await readFile(file, 'utf8')) as EvaluationJson;
  return sets[0]!.scores.find(({ metric }) => metric === 'cer')!.value;
};

/** Of each method, the learning rate with the lowest character error rate on the validation clips. */
export const chosenRates = async (
  comparison: Pick<Comparison, 'folder' | 'plan'>,
): Promise<Partial<Record<MethodName, number>>> => {
  const chosen: Partial<Record<MethodName, number>> = {};
  for (const method of methodsOf(comparison.plan)) {
    let best = Infinity;
    for (const rate of comparison.plan.methods[method]) {
      const score = await trialScore(comparison, method, rate);
      if (score !== undefined && score < best) [best, chosen[method]] = [score, rate];
    }
  }
  return chosen;
};

/** Methods that learn from the teacher. */
const TAUGHT: readonly MethodName[] = ['experts', 'experts-open'];

const trainFlags = (
  comparison: Pick<Comparison, 'folder' | 'plan' | 'teacherExperts'>,
  { train }: Pick<Splits, 'train'>,
  method: MethodName,
  rate: number,
  language = comparison.plan.language,
): string[] => {
  const { plan, folder, teacherExperts } = comparison;
  const teacher = ['--teacher', plan.teacher.model, '--teacher-experts', teacherExperts, '--set', `teacher.cache=${path.join(folder, 'teacher')}`]; // prettier-ignore
  return [
    '--config', configFile(method), '--student', studentFolder(comparison), '--language', language, '--data', train,
    '--batch-size', String(plan.batchSize), '--learning-rate', String(rate),
    '--set', 'data.validationShare=0', '--set', 'epochs=1000', '--set', 'checkpointEvery=1000',
    ...(TAUGHT.includes(method) ? teacher : []),
  ]; // prettier-ignore
};

const hearSecond = async (
  comparison: Comparison,
  splits: Splits,
  rates: Record<MethodName, number>,
): Promise<void> => {
  const { language, methods, seed, steps } = comparison.plan.second;
  for (const method of methods)
    await trainAndHear(comparison, {
      name: `second-${method}`,
      train: ['--seed', String(seed), '--max-steps', String(steps), ...trainFlags(comparison, { train: splits.secondTrain }, method, rates[method], language)], // prettier-ignore
      hear: [[language, [splits.secondTest]]],
    });
};

interface RunPlan {
  readonly name: string;
  readonly train: readonly string[];
  /** A language, and sets of it. */
  readonly hear: readonly (readonly [string, readonly string[]])[];
}

const trainAndHear = async (
  comparison: Comparison,
  { name, train, hear: sets }: RunPlan,
): Promise<void> => {
  const { folder, clock, keepWeights } = comparison;
  if (sets.every(([language]) => existsSync(heardFile(folder, name, language)))) return;
  const run = path.join(folder, 'runs', name);
  const trained = path.join(run, 'last.safetensors');
  await runTrainer(['train', '--output', run, ...train], trained, clock);
  for (const [language, files] of sets)
    await hear(comparison, name, language, files, ['--model', studentFolder(comparison), '--checkpoint', trained]); // prettier-ignore
  if (keepWeights) return;
  await rm(path.join(run, 'checkpoint.safetensors'), { force: true });
  await rm(trained);
};

/** English is heard as the model knows it, 30 s at a time: shorter contexts make the student repeat itself. */
const contextOf = (language: string): string => (language === 'en' ? 'full' : 'elastic');

const hear = (
  { folder, clock }: Comparison,
  name: string,
  language: string,
  sets: readonly string[],
  weights: readonly string[],
): Promise<void> => {
  const file = heardFile(folder, name, language);
  return runTrainer(
    ['evaluate', '--language', language, ...sets.flatMap((set) => ['--data', set]), ...weights,
      '--audio-context', contextOf(language), '--stop-loops', '--json', `${file}.json`, '--transcripts', file], // prettier-ignore
    file,
    clock,
  );
};
