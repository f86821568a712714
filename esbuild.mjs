// Builds everything that runs from dist/: extension host, runner, command line, webview, lab harnesses, test bundles.
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  logLevel: 'warning',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  /** Its main field is a module that bundlers cannot follow. */
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

/** Node programs. `vscode` is not external here, so a stray import of it breaks the build. */
const node = { ...common, platform: 'node', target: 'node22', format: 'esm', outExtension: { '.js': '.mjs' } };

/** Bundled CommonJS dependencies call `require` for Node's own modules; an ES module has to make one. */
const requireShim = {
  js: "import { createRequire as socklabCreateRequire } from 'node:module'; const require = socklabCreateRequire(import.meta.url);",
};

/** The extension loads its heavy part at first use, from a bundle of its own. @type {esbuild.Plugin} */
const loadedLater = {
  name: 'loaded-later',
  setup: build =>
    build.onResolve({ filter: /^\.\/core\.ts$/ }, () => ({ path: './core.cjs', external: true })),
};

const labs = readdirSync('labs', { withFileTypes: true })
  .filter(entry => entry.isDirectory() && existsSync(`labs/${entry.name}/checks.ts`))
  .map(entry => entry.name);

/** @type {[string, esbuild.BuildOptions][]} */
const targets = [
  [
    'src/extension/extension.ts',
    {
      ...common,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      external: ['vscode'],
      plugins: [loadedLater],
      outfile: 'dist/extension.cjs',
    },
  ],
  [
    'src/extension/core.ts',
    { ...common, platform: 'node', target: 'node22', format: 'cjs', outfile: 'dist/core.cjs' },
  ],
  ['src/grading/runner.ts', { ...node, outfile: 'dist/runner.mjs' }],
  ['src/cli/main.ts', { ...node, outfile: 'dist/cli.mjs', banner: { js: `#!/usr/bin/env node\n${requireShim.js}` } }],
  ['src/devhost/main.ts', { ...node, external: ['playwright-core'], outfile: 'dist/devhost.mjs' }],
  [
    'src/webview/connections.ts',
    { ...common, platform: 'browser', target: 'chrome134', format: 'esm', outfile: 'dist/webview/connections.js' },
  ],
  [
    'test/vscode/suite.ts',
    {
      ...common,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      external: ['vscode', 'mocha'],
      outfile: 'dist/test/vscodeSuite.cjs',
    },
  ],
  ...labs.map(slug => [
    `labs/${slug}/checks.ts`,
    { ...node, sourcemap: false, outfile: `dist/labs/${slug}/checks.mjs` },
  ]),
];

if (production) await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });

const contexts = await Promise.all(
  targets
    .filter(([entry]) => existsSync(entry))
    .map(([entry, options]) => esbuild.context({ ...options, entryPoints: [entry] })),
);

if (watch) {
  await Promise.all(contexts.map(context => context.watch()));
} else {
  await Promise.all(contexts.map(context => context.rebuild()));
  await Promise.all(contexts.map(context => context.dispose()));
}
await cp('media/schemas', 'dist/schemas', { recursive: true });
if (existsSync('src/webview/connections.css')) {
  await cp('src/webview/connections.css', 'dist/webview/connections.css');
}
