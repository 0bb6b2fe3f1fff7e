// Compares experts, LoRA and full fine-tuning of a small student on one language; see README.md:
//
//   node tools/run-source.mjs examples/comparison/run.ts TRAIN TEST TEACHER_EXPERTS OUTPUT_FOLDER
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@distilwhisper/tensor/node';
import { readPlan } from './plan.js';
import { reportOf } from './report.js';
import { gatherResults } from './results.js';
import { runStages, type Comparison } from './stages.js';
import { TimeIsOver } from './trainer.js';

const USAGE = 'usage: run.ts TRAIN TEST TEACHER_EXPERTS OUTPUT_FOLDER [--plan FILE] [--minutes N] [--keep-weights]'; // prettier-ignore
const MORE_TO_DO = 75;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    plan: { type: 'string', default: fileURLToPath(new URL('plan.json', import.meta.url)) },
    minutes: { type: 'string', default: 'Infinity' },
    'keep-weights': { type: 'boolean', default: false },
  },
});
const [train, test, teacherExperts, folder] = positionals;
if (!train || !test || !teacherExperts || !folder) throw new Error(USAGE);

const comparison: Comparison = {
  plan: await readPlan(values.plan),
  sources: { train, test },
  teacherExperts,
  folder,
  keepWeights: values['keep-weights'],
  clock: { end: Date.now() + 60_000 * Number(values.minutes) },
};

try {
  await runStages(comparison);
} catch (error) {
  if (!(error instanceof TimeIsOver)) throw error;
  process.stderr.write('The time is over; the same command goes on.\n');
  process.exitCode = MORE_TO_DO;
}
const results = await gatherResults(comparison);
await writeFileAtomic(path.join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
await writeFileAtomic(path.join(folder, 'results.md'), reportOf(results));
process.stdout.write(reportOf(results));
