// @ts-check
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const TESTS = [
  '**/*.{test,test-d}.ts',
  '{packages,apps}/*/{tests,bench}/**/*.ts',
  'packages/{testing,testing-engines}/src/**/*.ts',
];
const LEVELS = [0, 1, 2, 3, 4];
/** The level of the engines, which `testing-engines` puts together for the tests above. */
const ENGINES = 2;

const toolsLevel = { sourceTag: 'level:tools', onlyDependOnLibsWithTags: ['*'] };

/** The levels of docs/decisions/0001-monorepo.md: source imports only from lower levels. */
const sourceLevels = [
  toolsLevel,
  ...LEVELS.map((level) => ({
    sourceTag: `level:${level}`,
    onlyDependOnLibsWithTags: LEVELS.filter((other) => other < level).map(
      (other) => `level:${other}`,
    ),
  })),
];

/** Tests may also use the private helpers, and an engine or a sibling of their own level. */
const testLevels = [
  ...LEVELS.map((level) => ({
    sourceTag: `level:${level}`,
    onlyDependOnLibsWithTags: [
      'level:testing',
      ...(level < ENGINES ? [] : ['level:testing-engines']),
      ...LEVELS.filter((other) => other <= level).map((other) => `level:${other}`),
    ],
  })),
  { sourceTag: 'level:testing', onlyDependOnLibsWithTags: ['level:0'] },
  {
    sourceTag: 'level:testing-engines',
    onlyDependOnLibsWithTags: ['level:testing', 'level:0', 'level:1', `level:${ENGINES}`],
  },
];

/** @param {typeof sourceLevels} depConstraints */
const moduleBoundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      depConstraints,
      enforceBuildableLibDependency: false,
      // The test helpers use tensors, and tensor's tests use the test helpers.
      ignoredCircularDependencies: [['@distilwhisper/tensor', '@distilwhisper/testing']],
    },
  ],
});

const restrictedImports = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          regex: '^@distilwhisper/[^/]+/(src|dist)(/|$)',
          message: 'Import another package by its name: its exports are its interface.',
        },
        {
          regex: '^\\.{1,2}/(?!.*\\.(js|cjs|mjs|json)$)(?!.*tools/build/tsup\\.base\\.ts$)',
          message: 'Relative imports end in .js: the ES module build needs the whole file name.',
        },
      ],
    },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'ExportAllDeclaration',
      message: 'Name each export: the public interface is one reviewable page.',
    },
  ],
};

const size = { skipBlankLines: true, skipComments: true };

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/tmp/**', '**/coverage/**', '.nx/**', '**/__fixtures__/**'],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin },
  },
  {
    rules: {
      'max-lines': ['error', { max: 300, ...size }],
      'max-lines-per-function': ['error', { max: 60, ...size }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...restrictedImports,
      ...moduleBoundaries(sourceLevels),
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // An interface may ask for a promise where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: TESTS,
    rules: {
      ...moduleBoundaries(testLevels),
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // A type test declares values for their types alone.
    files: ['**/*.test-d.ts'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  {
    // Commands talk to people; build settings use what the build tool gives them.
    files: ['apps/**', 'examples/**', '**/tsup.config.ts', 'tools/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.config.{ts,cjs}'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  {
    // Outside every tsconfig: linted without types.
    files: ['tools/**/*.ts', 'examples/**/*.ts', '**/*.{js,cjs,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off' },
  },
);
