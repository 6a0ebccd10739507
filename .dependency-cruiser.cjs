/** Imports go one way: loaders → sql → model → cube → web. Each rule says what it protects. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle makes two files one file that is harder to read.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'main-is-an-end',
      severity: 'error',
      comment: 'main.ts wires layers together; nothing imports it.',
      from: {},
      to: { path: '(^|/)main\\.ts$' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^(tests/|vitest)' },
      to: { path: '^tests/' },
    },
    {
      name: 'web-stands-alone',
      severity: 'error',
      comment: 'web knows the rest of the product by HTTP and by the pure types of model/contratto.',
      from: { path: '^web/' },
      to: { path: '^(loaders|cube|sql|model/(?!contratto/))' },
    },
    {
      name: 'cube-client-in-one-place',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/src/lib/server/cube/' },
      to: { path: '@cubejs-client' },
    },
    {
      name: 'sql-imports-no-layer',
      severity: 'error',
      from: { path: '^sql/' },
      to: { path: '^(loaders|model|cube|web)/' },
    },
    {
      name: 'loaders-write-through-sql',
      severity: 'error',
      from: { path: '^loaders/' },
      to: { path: '^(model/(?!contratto/)|cube|web)/' },
    },
    {
      name: 'model-knows-no-screen-and-no-server',
      severity: 'error',
      from: { path: '^model/' },
      to: { path: '^(loaders|cube|web)/' },
    },
    {
      name: 'contratto-is-pure',
      severity: 'error',
      comment: 'Everybody may import it, so it imports nobody.',
      from: { path: '^model/contratto/' },
      to: { path: '^(loaders|sql|model/(?!contratto/)|cube|web)/' },
    },
    {
      name: 'native-stands-alone',
      severity: 'error',
      comment: 'The drop-in could be published by itself.',
      from: { path: '^cube/native/' },
      to: { path: '^(loaders|sql|model|web|cube/(?!native/))' },
    },
    {
      name: 'cube-imports-no-web',
      severity: 'error',
      from: { path: '^cube/' },
      to: { path: '^web/' },
    },
    {
      name: 'duckdb-behind-the-interface',
      severity: 'error',
      comment: 'Only the dialect folder and the driver know the engine.',
      from: { path: '^(loaders|model|cube|web|sql)/', pathNot: '^(sql/duckdb/|cube/driver/)' },
      to: { path: '@duckdb/node-api', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      comment: 'What is imported stands in package.json.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { pathNot: '\\.svelte$|^web/' },
      to: { couldNotResolve: true, pathNot: '^(topojson-specification|geojson)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(\\.svelte-kit|web/build|/fixtures/)' },
    tsPreCompilationDeps: true,
    // web/package.json only marks the folder for Vite: its dependencies stand in the root's.
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.svelte'],
    },
  },
};
