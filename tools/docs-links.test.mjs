// Every relative link of the Markdown files leads to a file of the repository.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { workspacePackages } from './workspace.mjs';

const root = path.resolve(import.meta.dirname, '..');

const markdownIn = (folder, options) =>
  existsSync(folder)
    ? readdirSync(folder, options)
        .map(String)
        .filter((file) => file.endsWith('.md'))
        .map((file) => path.join(folder, file))
    : [];

const files = [
  ...markdownIn(root),
  ...markdownIn(path.join(root, 'docs'), { recursive: true }),
  ...markdownIn(path.join(root, 'examples'), { recursive: true }),
  ...workspacePackages(root).flatMap(({ folder }) => markdownIn(folder)),
];

/** Targets of `[text](target)` outside code, without addresses and anchors. */
const relativeLinks = (markdown) =>
  [
    ...markdown
      .replace(/^```[^]*?^```/gm, '')
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target]) => target.split('#')[0])
    .filter((target) => target && !/^[a-z]+:/.test(target));

test('links are read outside code only', () => {
  const markdown =
    '[a](b.md#c) [w](https://x.y) [h](#h) `[n](no.md)`\n```ts\n[n](no.md)\n```\n[d](e)';
  assert.deepEqual(relativeLinks(markdown), ['b.md', 'e']);
});

for (const file of files)
  test(`links of ${path.relative(root, file)}`, () => {
    const broken = relativeLinks(readFileSync(file, 'utf8')).filter(
      (target) => !existsSync(path.resolve(path.dirname(file), target)),
    );
    assert.deepEqual(broken, []);
  });
