import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expertDimensions, initialiseExperts, PACK_FORMAT } from '@distilwhisper/experts';
import { writePack } from '@distilwhisper/experts/node';
import { createRng, mapTree } from '@distilwhisper/tensor';
import { openWhisper } from '@distilwhisper/whisper/node';
import {
  attachExperts,
  detachExperts,
  transcribeAudio,
  type LoadedModel,
  type TranscribeAudioOptions,
} from '@distilwhisper/infer';
import { logMemory, resident } from './memory-log.js';

const PACKS = 3;
const GATE = 64;
/** Swaps until memory is held to be warm. */
const WARM = 20;

export interface SwapSettings {
  readonly clip: string;
  readonly decoding: TranscribeAudioOptions;
  readonly count: number;
  /** The model's files. */
  readonly place: string;
}

/** Experts that change the text a little: the shared feed-forwards with noise, behind random gates. */
const writeRandomPacks = async (folder: string, place: string): Promise<string[]> => {
  const { params, dimensions, sha256 } = await openWhisper(place);
  const weights = await params();
  const files: string[] = [];
  for (let seed = 1; seed <= PACKS; seed += 1) {
    const rng = createRng(seed);
    const recipe = { gate: GATE, gateInStd: 0.05, gateOutStd: 1 };
    const experts = mapTree(
      initialiseExperts(weights, recipe, () => rng.normal()),
      (leaf, name) =>
        name.endsWith('fc2.weight')
          ? { ...leaf, data: (leaf.data as Float32Array).map((x) => x * (1 + 0.2 * rng.normal())) }
          : leaf,
    ) as ReturnType<typeof initialiseExperts>;
    const header = {
      format: PACK_FORMAT,
      language: 'en',
      base: { name: 'soak', sha256 },
      dimensions: expertDimensions(dimensions, GATE),
      recipe: {},
      data: { description: `random, seed ${seed}` },
      scores: [],
      licence: 'CC0-1.0',
    } as const;
    files.push(path.join(folder, `${seed}.pack`));
    await writePack(files.at(-1)!, { header, experts });
  }
  return files;
};

export interface SwapResults {
  /** MB that stay. */
  readonly growth: number;
  /** Milliseconds that detaching one pack and attaching the next takes, by the clock. */
  readonly swap: { readonly median: number; readonly worst: number };
  /** Milliseconds of processor time that it takes, which other programs change less. */
  readonly processor: { readonly median: number; readonly worst: number };
  /** Texts that are not what their pack said the first time. */
  readonly differing: number;
}

const spread = (times: readonly number[]): { median: number; worst: number } => {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, worst: sorted.at(-1)! };
};

/** Puts packs in the place of one another, each from its file, and transcribes with each. */
export const swapPacks = async (
  model: LoadedModel,
  { clip, decoding, count, place }: SwapSettings,
): Promise<SwapResults> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-soak-'));
  const packs = await writeRandomPacks(folder, place);
  const texts = new Map<string, string>();
  const [times, processor]: [number[], number[]] = [[], []];
  let [warm, differing] = [0, 0];
  let attached = await attachExperts(model, [packs.at(-1)!]);
  for (let i = 0; i < count; i += 1) {
    const pack = packs[i % PACKS]!;
    const [start, used] = [performance.now(), process.cpuUsage()];
    attached = await attachExperts(await detachExperts(attached, ['en']), [pack]);
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
    const { text } = await transcribeAudio(attached, clip, decoding);
    if ((texts.get(pack) ?? text) !== text) differing += 1;
    texts.set(pack, text);
    if (i + 1 === Math.min(WARM, Math.ceil(count / 2))) warm = resident();
    if (i % Math.ceil(count / 10) === 0) logMemory(`swap ${i + 1}`);
  }
  await rm(folder, { recursive: true });
  console.log(`${new Set(texts.values()).size} texts of ${PACKS} packs`);
  return {
    growth: logMemory(`swap ${count}`) - warm,
    swap: spread(times),
    processor: spread(processor),
    differing,
  };
};
