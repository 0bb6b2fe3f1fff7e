import { createDecodePool, type Skipped, type Utterance } from '@distilwhisper/data';
import { readPack } from '@distilwhisper/experts/node';
import type { Engine } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import type { ModelWeights } from '../../evaluation/model-weights.js';
import { openDecoder } from '../../evaluation/model-weights.js';
import { inferenceRewrite } from '../../model/quantization.js';
import type { BiasModel, BiasPack } from '../open-models.js';
import { systemName, type System } from '../systems.js';
import { decodeBatches, languageBatches, type KeyedUtterance } from './decode-system.js';
import { stopLoops } from '../../evaluation/stop-loops.js';
import type { CachedTranscript, TranscriptCache } from './transcript-cache.js';
import { clipHash, transcriptKey, type BiasDecoding } from './transcript-key.js';

/** Part `index` (from 1) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface DecodeAllOptions {
  readonly engine: Engine;
  readonly models: ReadonlyMap<string, BiasModel>;
  readonly decoding: BiasDecoding;
  readonly cache: TranscriptCache;
  /** Of the code: compiled graphs of another version are not used. */
  readonly version: string;
  /** Decode only this part of the batches, for processes that work side by side. */
  readonly shard?: Shard;
  readonly signal?: AbortSignal;
  readonly onProgress?: (system: string, done: number, total: number) => void;
}

export interface DecodedSystem {
  readonly system: System;
  /** In the order of the utterances; undefined for a clip that could not be read. */
  readonly transcripts: readonly (CachedTranscript | undefined)[];
  readonly skipped: readonly Skipped[];
}

/**
 * What every system hears in every clip; only what the cache lacks is decoded. One system is in memory at a time.
 *
 * @throws DistilWhisperError `cancelled` when the signal fires, `numeric` for NaN in weights, and as the engine
 */
export const decodeAll = async (
  systems: readonly System[],
  utterances: readonly Utterance[],
  options: DecodeAllOptions,
): Promise<DecodedSystem[]> => {
  const clips = await hashAll(utterances);
  const results: DecodedSystem[] = [];
  for (const system of systems) results.push(await decodeOne(system, clips, options));
  return results;
};

interface HashedUtterance {
  readonly utterance: Utterance;
  readonly hash: string;
}

const hashAll = async (utterances: readonly Utterance[]): Promise<HashedUtterance[]> => {
  const clips: HashedUtterance[] = [];
  for (const utterance of utterances) clips.push({ utterance, hash: await clipHash(utterance) });
  return clips;
};

const WHOLE: Shard = { index: 1, count: 1 };

const decodeOne = async (
  system: System,
  clips: readonly HashedUtterance[],
  options: DecodeAllOptions,
): Promise<DecodedSystem> => {
  const { engine, decoding, cache, models, shard = WHOLE } = options;
  const model = models.get(system.model) ?? fail('argument', `no model '${system.model}'`);
  const keyed = clips.map(({ utterance, hash }): KeyedUtterance => {
    const pack = model.packs.get(utterance.language)?.sha256;
    const by = { model: model.open.sha256, quantization: system.quantization, engine: engine.name, decoding, ...(pack !== undefined && { pack }) }; // prettier-ignore
    return { utterance, key: transcriptKey(by, hash, utterance.language) };
  });
  const missing = languageBatches(keyed, decoding.batchSize)
    .filter((_, i) => i % shard.count === shard.index - 1)
    .filter((batch) => batch.some(({ key }) => !cache.get(key)));
  const skipped = await decodeMissing(system, model, missing, options);
  return { system, transcripts: keyed.map(({ key }) => cache.get(key)), skipped };
};

/** Decodes batches with the plain model, then those of languages that have experts with each pack. */
const decodeMissing = async (
  system: System,
  model: BiasModel,
  missing: readonly (readonly KeyedUtterance[])[],
  options: DecodeAllOptions,
): Promise<Skipped[]> => {
  const total = missing.reduce((sum, batch) => sum + batch.length, 0);
  const name = systemName(system);
  const skipped: Skipped[] = [];
  let done = 0;
  const reader = createDecodePool();
  try {
    for (const [pack, batches] of byPack(missing, model)) {
      const speech = await openSpeech(system, model, pack, options);
      try {
        skipped.push(
          ...(await decodeBatches(speech, batches, {
            ...options,
            system: name,
            maxTokens: options.decoding.maxTokens,
            decode: async (utterance) => (await reader.decode(utterance)).samples,
            onDecoded: (clips) => options.onProgress?.(name, (done += clips), total),
          })),
        );
      } finally {
        await speech.dispose();
      }
    }
    return skipped;
  } finally {
    await reader.close();
  }
};

/** A system ready to decode, with the experts of a pack or without. */
const openSpeech = async (
  { quantization }: System,
  { open }: BiasModel,
  pack: BiasPack | undefined,
  { engine, version }: DecodeAllOptions,
) => {
  const weights: ModelWeights = pack ? { kind: 'experts', experts: (await readPack(pack.file)).experts } : { kind: 'plain' }; // prettier-ignore
  const rewrite = inferenceRewrite(quantization, open.dimensions);
  const key = JSON.stringify([version, open.sha256, quantization, pack?.sha256 ?? null]);
  const decoder = await openDecoder(engine, open, weights, rewrite, key);
  const { tokenizer, dimensions } = open;
  return {
    decoder: stopLoops(decoder, tokenizer.special.endOfText),
    tokenizer,
    dimensions,
    dispose: () => decoder.dispose(),
  };
};

const byPack = (
  batches: readonly (readonly KeyedUtterance[])[],
  { packs }: BiasModel,
): ReadonlyMap<BiasPack | undefined, (readonly KeyedUtterance[])[]> => {
  const groups = new Map<BiasPack | undefined, (readonly KeyedUtterance[])[]>();
  for (const batch of batches) {
    const pack = packs.get(batch[0]!.utterance.language);
    groups.set(pack, [...(groups.get(pack) ?? []), batch]);
  }
  return groups;
};
