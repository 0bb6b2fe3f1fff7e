// What every package's folder holds beside its code.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { codeBlocks } from '../examples/code-blocks.mjs';

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

const readmeProblems = (folder, { name }) => {
  const readme = read(path.join(folder, 'README.md'));
  if (readme === undefined) return ['README.md is missing'];
  const problems = [];
  if (!readme.startsWith(`# ${name}\n`)) problems.push(`README.md must begin with "# ${name}"`);
  const blocks = codeBlocks(readme);
  if (!blocks.some(({ code }) => code.includes(`'${name}'`)))
    problems.push(`README.md has no \`\`\`ts example that imports from '${name}'`);
  return problems;
};

const licenseProblems = (folder) =>
  read(path.join(folder, 'LICENSE'))?.startsWith('MIT License')
    ? []
    : ['LICENSE is not the MIT licence'];

/** A package has a changelog, or a changeset that will begin one. */
const changelogProblems = (folder, { name }, changesetFolder) => {
  if (existsSync(path.join(folder, 'CHANGELOG.md'))) return [];
  const changesets = readdirSync(changesetFolder).filter((file) => file.endsWith('.md'));
  const announced = changesets.some((file) =>
    new RegExp(`^['"]${name}['"]:`, 'm').test(read(path.join(changesetFolder, file))),
  );
  return announced ? [] : [`no CHANGELOG.md, and no changeset names ${name}`];
};

/** @returns {string[]} one sentence a broken rule */
export const contentProblems = (folder, manifest, changesetFolder) => [
  ...readmeProblems(folder, manifest),
  ...licenseProblems(folder),
  ...changelogProblems(folder, manifest, changesetFolder),
];
