// What every package.json of this repository looks like. Each rule returns the problems it found.

const SOURCE_CONDITION = '@distilwhisper/source';

const REQUIRED_SCRIPTS = {
  build: 'tsup',
  test: 'jest --passWithNoTests',
  golden: 'node ../../tools/golden.mjs',
  lint: 'eslint .',
  typecheck: 'tsc -p tsconfig.json',
  'check-package': 'node ../../tools/check-package.mjs',
};

const REQUIRED_FIELDS = {
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  publishConfig: { access: 'public' },
  main: './dist/index.cjs',
  module: './dist/index.js',
  types: './dist/index.d.ts',
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const show = (value) => JSON.stringify(value) ?? 'absent';

const differences = (where, actual = {}, required) =>
  Object.entries(required)
    .filter(([key, value]) => !same(actual[key], value))
    .map(
      ([key, value]) => `${where}${key} is ${show(actual[key])}; every package has ${show(value)}`,
    );

const exportProblems = (subpath, entry) => {
  if (typeof entry === 'string')
    return subpath.endsWith('.json')
      ? []
      : [`exports["${subpath}"] is a bare path; name its conditions`];
  const problems = [];
  const [first] = Object.keys(entry);
  if (first !== SOURCE_CONDITION || !/^\.\/src\/.*\.ts$/.test(entry[first]))
    problems.push(`exports["${subpath}"] must begin with "${SOURCE_CONDITION}": "./src/...ts"`);
  for (const [condition, types, code] of [
    ['import', '.d.ts', '.js'],
    ['require', '.d.cts', '.cjs'],
  ]) {
    const target = entry[condition] ?? {};
    if (!same(Object.keys(target), ['types', 'default']))
      problems.push(`exports["${subpath}"].${condition} must hold "types", then "default"`);
    else if (!target.types.endsWith(types) || !target.default.endsWith(code))
      problems.push(
        `exports["${subpath}"].${condition} must point to a ${types} and a ${code} file`,
      );
  }
  return problems;
};

const checkExports = ({ exports = {} }) => {
  const missing = ['.', './package.json'].filter((subpath) => !(subpath in exports));
  return [
    ...missing.map((subpath) => `exports has no "${subpath}"`),
    ...Object.entries(exports).flatMap(([subpath, entry]) => exportProblems(subpath, entry)),
  ];
};

const checkFiles = ({ files = [] }) =>
  ['dist', 'README.md', 'LICENSE', 'CHANGELOG.md']
    .filter((file) => !files.includes(file))
    .map((file) => `files lacks "${file}"`);

const levelOf = (manifest) => {
  const tag = manifest.nx?.tags?.find((name) => /^level:\d+$/.test(name));
  return tag ? Number(tag.slice('level:'.length)) : undefined;
};

const rangeProblem = (kind, name, range, isInternal) => {
  if (isInternal && !range.startsWith('^'))
    return `${kind}["${name}"] is "${range}"; internal ranges begin with ^, so that a patch of one package does not release the others`;
  if (!/^[\^~]|^>=/.test(range)) return `${kind}["${name}"] is "${range}"; use a ^, ~ or >= range`;
  return undefined;
};

const levelProblem = (kind, name, own, other) => {
  const theirs = levelOf(other);
  const isTestOnly = kind === 'devDependencies';
  if (isTestOnly && (other.private || theirs <= own)) return undefined;
  if (other.private)
    return `${kind}["${name}"] is private: whoever installs this package cannot get it`;
  if (theirs < own) return undefined;
  return `${kind}["${name}"] is of level ${theirs ?? 'none'}; a package of level ${own} imports only from lower levels`;
};

/** @param {Map<string, object>} workspace manifests of the repository's packages by name */
const checkDependencies = (manifest, workspace) => {
  const own = levelOf(manifest);
  if (own === undefined) return ['nx.tags has no "level:N"'];
  return ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies'].flatMap(
    (kind) =>
      Object.entries(manifest[kind] ?? {}).flatMap(([name, range]) => {
        const internal = workspace.get(name);
        const problems = [rangeProblem(kind, name, range, internal !== undefined)];
        if (internal) problems.push(levelProblem(kind, name, own, internal));
        return problems.filter(Boolean);
      }),
  );
};

/**
 * @param {Record<string, any>} manifest a published package's package.json
 * @param {Map<string, Record<string, any>>} workspace manifests of the repository's packages by name
 * @returns {string[]} one sentence a broken rule
 */
export const manifestProblems = (manifest, workspace) => [
  ...(manifest.name?.startsWith('@distilwhisper/') ? [] : [`name is ${show(manifest.name)}`]),
  ...(manifest.description ? [] : ['description is missing']),
  ...(manifest.keywords?.length ? [] : ['keywords are missing']),
  ...differences('', manifest, REQUIRED_FIELDS),
  ...differences('scripts.', manifest.scripts, REQUIRED_SCRIPTS),
  ...checkExports(manifest),
  ...checkFiles(manifest),
  ...checkDependencies(manifest, workspace),
];
