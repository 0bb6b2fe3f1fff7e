import type { ExpertPack, PackHeader } from '@distilwhisper/experts';
import { openPackFile, readPack } from '@distilwhisper/experts/node';
import { fail } from '@distilwhisper/tensor';
import type { ExpertScheme } from '../compute-type.js';
import { packFeeds, type StackFeeds } from './expert-feeds.js';
import type { StoredFeeds } from './stored-feeds.js';
import { createUsage, type Usage } from './usage.js';

/** A pack, or the path of its file. */
export type PackSource = string | ExpertPack;

/** A pack on a model: what is fed of it. The weights themselves are not kept, they would take as much again. */
export interface AttachedPack {
  readonly header: PackHeader;
  readonly feeds: StackFeeds;
  /** Whether the memory of `feeds` is nobody else's. */
  readonly ownsFeeds: boolean;
  /** Whoever reads `feeds` does it within this: after its end they may hold another pack. */
  readonly usage: Usage;
  /** The weights, read again where they came from a file. */
  weights(): Promise<ExpertPack>;
}

/** @throws DistilWhisperError as `openPackFile` */
export const packHeader = async (source: PackSource): Promise<PackHeader> => {
  if (typeof source !== 'string') return source.header;
  const file = await openPackFile(source);
  await file.close();
  return file.header;
};

/**
 * What a model is fed of a pack whose header was looked at before.
 *
 * @throws DistilWhisperError `numeric` for a NaN or an infinity; `mismatch` where the file has changed since
 */
export const makeAttached = async (
  source: PackSource,
  header: PackHeader,
  stored: StoredFeeds,
  schemeOf: ExpertScheme,
): Promise<AttachedPack> => {
  const usage = createUsage(() => failDetached(header.language));
  if (typeof source !== 'string')
    return { header, usage, feeds: packFeeds(source, schemeOf), ownsFeeds: false, weights: () => Promise.resolve(source) }; // prettier-ignore
  const weights = async (): Promise<ExpertPack> => {
    const pack = await readPack(source);
    checkSame(source, pack.header, header);
    return pack;
  };
  const feeds = await fileFeeds(source, header, stored);
  return { header, usage, feeds: feeds ?? packFeeds(await weights(), schemeOf), ownsFeeds: true, weights }; // prettier-ignore
};

const failDetached = (language: string): never =>
  fail(
    'argument',
    `the ${language} experts were detached from this model; use the model that \`detachExperts\` returned, or attach them to that one again`,
    { language },
  );

const fileFeeds = async (
  path: string,
  header: PackHeader,
  stored: StoredFeeds,
): Promise<StackFeeds | undefined> => {
  const file = await openPackFile(path);
  try {
    checkSame(path, file.header, header);
    return await stored.from(file);
  } finally {
    await file.close();
  }
};

const checkSame = (path: string, found: PackHeader, wanted: PackHeader): void => {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    fail('mismatch', `${path} is not the pack that was attached: its header has changed since; attach it again`, { path }); // prettier-ignore
};
