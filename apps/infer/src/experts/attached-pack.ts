import {
  widenPack,
  type ExpertPack,
  type PackHeader,
  type StoredPack,
} from '@distilwhisper/experts';
import { readPack, readStoredPack } from '@distilwhisper/experts/node';
import { fail } from '@distilwhisper/tensor';
import type { ExpertScheme } from '../compute-type.js';
import { byStack, packFeeds, type StackFeeds } from './expert-feeds.js';
import type { StoredFeeds } from './stored-feeds.js';

/** A pack, the path of its file, or one of the two as `openPack` gives it. */
export type PackSource = string | ExpertPack | OpenPack;

/** A pack in memory, before it is made what a model takes. */
export interface OpenPack {
  readonly source: string | ExpertPack;
  readonly header: PackHeader;
  /** Of a file. */
  readonly stored?: StoredPack;
}

/** A pack on a model: what is fed of it. The weights themselves are not kept, they would take as much again. */
export interface AttachedPack {
  readonly header: PackHeader;
  readonly feeds: StackFeeds;
  /** The weights, read again where they came from a file. */
  weights(): Promise<ExpertPack>;
}

/** @throws DistilWhisperError as `readStoredPack` */
export const openPack = async (source: PackSource): Promise<OpenPack> => {
  if (typeof source !== 'string')
    return 'source' in source ? source : { source, header: source.header };
  const stored = await readStoredPack(source);
  return { source, header: stored.header, stored };
};

/** @throws DistilWhisperError `numeric` for a NaN or an infinity */
export const makeAttached = async (
  { source, header, stored }: OpenPack,
  convert: StoredFeeds,
  schemeOf: ExpertScheme,
): Promise<AttachedPack> => {
  if (typeof source !== 'string')
    return { header, feeds: packFeeds(source, schemeOf), weights: () => Promise.resolve(source) };
  const fed = await convert.from(stored!);
  const feeds = fed
    ? byStack(Object.entries(fed), true)
    : packFeeds(widenPack(stored!, source), schemeOf);
  return { header, feeds, weights: () => readAgain(source, header) };
};

const readAgain = async (path: string, header: PackHeader): Promise<ExpertPack> => {
  const pack = await readPack(path);
  if (JSON.stringify(pack.header) !== JSON.stringify(header))
    fail('mismatch', `${path} is not the pack that was attached: its header has changed since; attach it again`, { path }); // prettier-ignore
  return pack;
};
