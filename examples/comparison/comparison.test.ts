// Run by tools/examples/comparison.test.mjs.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Plan } from './plan.js';
import { reportOf } from './report.js';
import { gatherResults } from './results.js';
import { takeInTurn } from './splits.js';
import { heardFile } from './stages.js';

const PLAN: Plan = {
  language: 'fa',
  teacher: { model: 'base' },
  student: { model: 'base', keepEncoder: '0', keepDecoder: '0' },
  splits: { testShare: 0, testSeed: 1, testClips: 1, validationShare: 0, validationSeed: 1, validationClips: 1, trainClips: 1, trainClipsOfSpeaker: 1, maxSeconds: 1 }, // prettier-ignore
  seeds: [1, 2],
  steps: 1,
  trialSteps: 1,
  batchSize: 1,
  methods: { experts: [1, 2], 'experts-open': [1], 'experts-ft': [1], lora: [1], full: [1] },
  second: { language: 'ca', methods: ['full'], testShare: 0.5, seed: 1, steps: 1 },
};

/** What a system hears of two utterances by two speakers: 'a b c d' and 'e f'. */
const write = async (
  folder: string,
  name: string,
  language: string,
  sets: Readonly<Record<string, readonly [string, string]>>,
): Promise<void> => {
  const lines = Object.entries(sets).flatMap(([set, [first, second]]) => [
    { set: `${set}.jsonl`, id: '1', reference: 'a b c d', hypothesis: first, speaker: 's' },
    { set: `${set}.jsonl`, id: '2', reference: 'e f', hypothesis: second, speaker: 't' },
  ]);
  const file = heardFile(folder, name, language);
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
};

const writeTrial = (folder: string, name: string, cer: number): Promise<void> =>
  writeFile(
    `${heardFile(folder, `trial-${name}`, 'fa')}.json`,
    JSON.stringify({ sets: [{ scores: [{ metric: 'wer', value: 9 }, { metric: 'cer', value: cer }] }] }), // prettier-ignore
  );

test('a table of what is there so far', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'comparison-'));
  try {
    await mkdir(path.join(folder, 'heard'));
    for (const [name, cer] of [
      ['experts-1', 0.5],
      ['experts-2', 0.4],
      ['experts-open-1', 0.5],
      ['experts-ft-1', 0.5],
      ['lora-1', 0.5],
      ['full-1', 0.5],
    ] as const)
      // prettier-ignore
      await writeTrial(folder, name, cer);
    const wrong = { test: ['x x x x', 'x x'], 'out-of-domain': ['', ''] } as const;
    await write(folder, 'student', 'fa', wrong);
    await write(folder, 'student', 'en', { english: ['a b c d', 'e'] });
    await write(folder, 'full-1', 'fa', { test: ['a b c x', 'e f'], 'out-of-domain': ['a', ''] });
    await write(folder, 'full-2', 'fa', { test: ['a b c d', 'e x'], 'out-of-domain': ['a', ''] });
    await write(folder, 'full-1', 'en', { english: ['a b c d', 'E'] });
    await write(folder, 'full-2', 'en', { english: ['a b c d', 'e'] });

    const { learningRates, sets, english } = await gatherResults({ folder, plan: PLAN });
    assert.equal(learningRates[0]!.chosen, 2);
    const [inDomain] = sets;
    assert.deepEqual(inDomain!.systems.map(({ name, seeds }) => [name, seeds]), [['student', 1], ['full', 2]]); // prettier-ignore
    const full = inDomain!.systems[1]!.wer;
    assert.equal(full.value, 2 / 12); // two seeds, one error each of six words
    assert.deepEqual(full.bySeed, [1 / 6, 1 / 6]);
    assert.equal(inDomain!.pairs.wer[0]!.difference, 2 / 12 - 1);
    assert.equal(inDomain!.pairs.wer[0]!.pValue, 0.5); // two speakers: 2 of 4 exchanges are as large
    assert.deepEqual(english.map(({ name, unchanged, texts }) => [name, unchanged, texts]), [['student', 2, 2], ['full', 3, 4]]); // prettier-ignore
    assert.deepEqual(sets[2]!.systems, []);

    const report = reportOf(await gatherResults({ folder, plan: PLAN }));
    assert.match(report, /\| full \| 2 \| 16\.7 \[12\.5, 25\.0\] \{16\.7, 16\.7\} \|/);
    assert.match(report, /\| experts \| 1: 50\.0, 2: 40\.0 \| 2 \|/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('speakers come in turn, and none of them more often than allowed', () => {
  const clips = [...'aaaaaab'].map((speaker, i) => ({ id: String(i), speaker }));
  assert.deepEqual(takeInTurn(clips, 2).map(({ speaker }) => speaker).sort(), ['a', 'b']); // prettier-ignore
  assert.equal(takeInTurn(clips, 9, 3).length, 4);
  assert.equal(takeInTurn(clips, 9).length, 7);
  assert.deepEqual(takeInTurn([...clips].reverse(), 5), takeInTurn(clips, 5));
});
