import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/**
 * `web` stands on its own: what it may take from the rest are the pure types of `model/contratto`.
 * dependency-cruiser checks the same on resolved paths, but does not see `import type` inside `.svelte`.
 */
const webBoundary = {
  patterns: [
    {
      regex: '^(\\.\\./)+(loaders|cube|sql)/',
      message: 'web asks the data process over HTTP: it imports nothing of loaders, cube or sql.',
    },
    {
      regex: '^(\\.\\./)+model/(?!contratto/)',
      message: 'web may import model/contratto only.',
    },
  ],
};

const cubeClientBoundary = {
  paths: [
    {
      name: '@cubejs-client/core',
      message: 'Pages get data through interroga(): only web/src/lib/server/cube talks to Cube.',
    },
  ],
  ...webBoundary,
};

export default ts.config(
  { ignores: ['**/node_modules/', '.belvedere/', 'web/build/', 'web/.svelte-kit/', '**/fixtures/**'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/main.ts', '**/*-main.ts', 'cube/supervisor/**', 'tests/**', 'loaders/**/riduci/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.cjs', 'cube/cubestore/**'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['web/**/*.svelte', 'web/**/*.svelte.ts'],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] },
    },
  },
  {
    files: ['web/**/*.ts', 'web/**/*.svelte'],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-restricted-imports': ['error', cubeClientBoundary],
      // The site stands at the root of its origin, and addresses come from hrefStato().
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    // Its own folder `cube` is the only place that talks to Cube; dependency-cruiser keeps the rest out.
    files: ['web/src/lib/server/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
);
