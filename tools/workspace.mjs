// The packages of this repository.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} root the repository
 * @returns {{ folder: string, manifest: Record<string, any> }[]} every folder of packages/ and apps/ with a package.json
 */
export const workspacePackages = (root) =>
  ['packages', 'apps'].flatMap((group) =>
    readdirSync(path.join(root, group))
      .sort()
      .map((name) => path.join(root, group, name))
      .filter((folder) => existsSync(path.join(folder, 'package.json')))
      .map((folder) => ({
        folder,
        manifest: JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')),
      })),
  );

/** @returns {Map<string, Record<string, any>>} the same packages' manifests by name */
export const workspaceManifests = (root) =>
  new Map(workspacePackages(root).map(({ manifest }) => [manifest.name, manifest]));
