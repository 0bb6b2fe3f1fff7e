// What the built files import: only what the package declares.
import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

const BUILTINS = new Set(builtinModules);

/** 'a/b' is of package 'a', '@s/a/b' of '@s/a'. */
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isOwnFileOrBuiltin = (specifier) =>
  specifier.startsWith('.') || specifier.startsWith('node:') || BUILTINS.has(packageOf(specifier));

/**
 * @param {string} file
 * @param {string} text JavaScript or type declarations
 * @param {Record<string, any>} manifest
 * @returns {string[]} one sentence an import that the manifest does not declare
 */
const undeclaredImports = (file, text, manifest) => {
  const declared = new Set(
    [manifest.name].concat(
      ...['dependencies', 'peerDependencies', 'optionalDependencies'].map((kind) =>
        Object.keys(manifest[kind] ?? {}),
      ),
    ),
  );
  const imported = ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName);
  return [...new Set(imported)]
    .filter((specifier) => !isOwnFileOrBuiltin(specifier) && !declared.has(packageOf(specifier)))
    .map((specifier) => `${file} imports '${specifier}', which is not among its dependencies`);
};

/** @returns {string[]} the undeclared imports of every built file */
export const importProblems = (folder, manifest) =>
  readdirSync(path.join(folder, 'dist'), { recursive: true })
    .map((file) => path.join('dist', String(file)))
    .filter((file) => /\.(js|cjs|d\.ts|d\.cts)$/.test(file))
    .flatMap((file) =>
      undeclaredImports(file, readFileSync(path.join(folder, file), 'utf8'), manifest),
    );
