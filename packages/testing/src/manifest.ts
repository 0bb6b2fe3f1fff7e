import { existsSync } from 'node:fs';
import type { Tolerance } from './close.js';
import { goldenPath, readGoldenJson } from './goldens.js';

/** What a golden folder's MANIFEST.json says about one tensor. */
export interface GoldenTensorInfo {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly meaning: string;
  readonly tolerance: Tolerance & { readonly note?: string };
}

/** What a golden folder's MANIFEST.json says about one file. */
export interface GoldenFileInfo {
  readonly about: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly tensors?: Readonly<Record<string, GoldenTensorInfo>>;
}

export interface GoldenManifest {
  readonly topic: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, GoldenFileInfo>>;
}

export const readManifest = (topic: string): GoldenManifest =>
  readGoldenJson<GoldenManifest>(topic, 'MANIFEST.json');

/** The manifest's tolerance of every tensor of a file. */
export const tolerances = (topic: string, file: string): Readonly<Record<string, Tolerance>> => {
  if (!existsSync(goldenPath(topic, 'MANIFEST.json'))) return {};
  const tensors = readManifest(topic).files[file]?.tensors ?? {};
  return Object.fromEntries(Object.entries(tensors).map(([name, info]) => [name, info.tolerance]));
};

/** The manifest's tolerance of one tensor of a file. */
export const tolerance = (topic: string, file: string, tensor: string): Tolerance => {
  const found = tolerances(topic, file)[tensor];
  if (!found)
    throw new Error(`the manifest of ${topic} gives no tolerance for '${tensor}' of ${file}`);
  return found;
};
