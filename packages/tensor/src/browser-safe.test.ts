import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Every module that a source file reaches through relative imports, with what else it imports. */
const reach = (file: string, seen = new Map<string, string[]>()): Map<string, string[]> => {
  if (seen.has(file)) return seen;
  const specifiers = Array.from(
    readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g),
    (match) => match[1]!,
  );
  const isRelative = (specifier: string) => specifier.startsWith('.');
  seen.set(
    file,
    specifiers.filter((specifier) => !isRelative(specifier)),
  );
  for (const specifier of specifiers.filter(isRelative))
    reach(path.resolve(path.dirname(file), specifier.replace(/\.js$/, '.ts')), seen);
  return seen;
};

describe('entries', () => {
  it('the main one imports nothing of Node.js', () => {
    const modules = reach(path.join(__dirname, 'index.ts'));
    expect(modules.size).toBeGreaterThan(20);
    expect([...modules].filter(([, others]) => others.length > 0)).toEqual([]);
  });

  it('the node one does, which shows that the test sees imports', () => {
    const others = [...reach(path.join(__dirname, 'node.ts')).values()].flat();
    expect(others).toContain('node:fs/promises');
  });
});
