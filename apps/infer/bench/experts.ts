import {
  expertDimensions,
  initialiseExperts,
  PACK_FORMAT,
  type ExpertPack,
  type ExpertTree,
} from '@distilwhisper/experts';
import { createRng, mapTree } from '@distilwhisper/tensor';
import type { WhisperParams } from '@distilwhisper/whisper';
import { openWhisper } from '@distilwhisper/whisper/node';
import {
  attachExperts,
  loadModel,
  locateModel,
  type ComputeType,
  type LoadedModel,
} from '../src/index.js';
import { floatModel, type Recording } from './material.js';
import { timeOurs } from './ours.js';

const ROUNDS = 11;
const GATE = 64;

const RATES = [0, 0.5, 1] as const;

/** Random gates that send no token, about every other, or every token to the expert, a copy of the shared feed-forward. */
const expertsAt = (rate: (typeof RATES)[number], params: WhisperParams): ExpertTree => {
  const rng = createRng(1);
  const recipe = { gate: GATE, gateInStd: 0.05, gateOutStd: 1 };
  const tree = initialiseExperts(params, recipe, () => rng.normal());
  if (rate === 0.5) return tree;
  const sign = rate === 1 ? 1 : -1;
  return mapTree(tree, (leaf, path) => {
    const data = leaf.data as Float32Array;
    if (path.endsWith('gate_out.weight')) return { ...leaf, data: data.map((x) => sign * Math.abs(x)) }; // prettier-ignore
    return path.endsWith('gate_in.bias') ? { ...leaf, data: data.map(() => 1) } : leaf;
  }) as ExpertTree;
};

const packsOf = async (place: string): Promise<ExpertPack[]> => {
  const { params, dimensions, sha256 } = await openWhisper(place);
  const weights = await params();
  return RATES.map((rate) => ({
    header: {
      format: PACK_FORMAT,
      language: 'en',
      base: { name: 'whisper-base', sha256 },
      dimensions: expertDimensions(dimensions, GATE),
      recipe: {},
      data: { description: `random gates that open at a rate of ${rate}` },
      scores: [],
      licence: 'CC0-1.0',
    },
    experts: expertsAt(rate, weights),
  }));
};

/** With experts over without, alternating in one process, at three rates. */
export const timeExperts = async (
  recordings: readonly Recording[],
  computeTypes: readonly ComputeType[],
  threads: number,
): Promise<void> => {
  const place = locateModel(floatModel());
  const packs = await packsOf(place);
  for (const computeType of computeTypes) {
    const settings = { model: place, threads, computeType };
    const plain = await loadModel(settings);
    const open = await loadModel({ ...settings, experts: [] });
    const models: LoadedModel[] = [];
    for (const prepare of [false, true])
      for (const pack of packs) {
        const { experts } = await attachExperts(open, [pack], { prepare });
        models.push({ ...open, decoder: experts!.forLanguage('en', 'transcribe') });
      }
    console.log(`\nExperts, ${computeType}: time over that without in the same round, median of ${ROUNDS}`); // prettier-ignore
    console.log(`${' '.repeat(16)}fed at rates ${RATES.join(', ')}   prepared at rates ${RATES.join(', ')}`); // prettier-ignore
    for (const recording of recordings) {
      const { first, ratios } = await alternate([plain, ...models], recording);
      const [fed, prepared] = [ratios.slice(0, 3), ratios.slice(3)].map((each) => each.map((ratio) => ratio.toFixed(3)).join(' ')); // prettier-ignore
      console.log(`${recording.name.padEnd(6)} ${first.toFixed(0).padStart(6)} ms  ${fed!.padEnd(22)} ${prepared}`); // prettier-ignore
    }
    await Promise.all([plain.dispose(), open.dispose()]);
  }
};

/** Milliseconds of the first model, and the time of each other over the first's of the same round: medians. */
const alternate = async (
  [plain, ...others]: readonly LoadedModel[],
  recording: Recording,
): Promise<{ readonly first: number; readonly ratios: readonly number[] }> => {
  const timeOf = async (model: LoadedModel): Promise<number> =>
    (await timeOurs('short', model, recording, 1)).milliseconds;
  const [firsts, ratios]: [number[], number[][]] = [[], others.map(() => [])];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = await timeOf(plain!);
    firsts.push(first);
    for (const [i, model] of others.entries()) ratios[i]!.push((await timeOf(model)) / first);
  }
  return { first: median(firsts), ratios: ratios.map(median) };
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
