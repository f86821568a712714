// Builds everything that runs from dist/: extension host, runner, command line, webview, lab harnesses, test bundles.
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const { watch, production, outdir } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    /** Another folder than dist/ leaves that one as it is. */
    outdir: { type: 'string', default: 'dist' },
  },
}).values;

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  logLevel: 'warning',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  /** Its main field is a module that bundlers cannot follow. */
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

/** Node programs. `vscode` is not external here, so a stray import of it breaks the build. */
const node = {
  ...common,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
};

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

/** The drivers of queues, which few people use. @type {esbuild.Plugin} */
const queueLater = {
  name: 'queue-later',
  setup: build =>
    build.onResolve({ filter: /^\.\/drivers\.ts$/ }, () => ({ path: './queue.mjs', external: true })),
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
      outfile: `${outdir}/extension.cjs`,
    },
  ],
  [
    'src/extension/core.ts',
    { ...common, platform: 'node', target: 'node22', format: 'cjs', outfile: `${outdir}/core.cjs` },
  ],
  ['src/grading/runner.ts', { ...node, outfile: `${outdir}/runner.mjs` }],
  ['src/clientBench/benchProcess.ts', { ...node, outfile: `${outdir}/bench.mjs` }],
  [
    'src/cli/main.ts',
    {
      ...node,
      plugins: [queueLater],
      outfile: `${outdir}/cli.mjs`,
      banner: { js: `#!/usr/bin/env node\n${requireShim.js}` },
    },
  ],
  [
    'src/classroom/queue/drivers.ts',
    {
      ...node,
      // What they can do without, and do.
      external: ['msgpackr-extract', 'pg-native', 'bullmq-otel'],
      outfile: `${outdir}/queue.mjs`,
      banner: requireShim,
    },
  ],
  ['src/devhost/main.ts', { ...node, external: ['playwright-core'], outfile: `${outdir}/devhost.mjs` }],
  [
    'src/webview/connections.ts',
    {
      ...common,
      platform: 'browser',
      target: 'chrome134',
      format: 'esm',
      outfile: `${outdir}/webview/connections.js`,
    },
  ],
  /** The style sheets that it imports become one with it. */
  [
    'src/webview/connections.css',
    { ...common, target: 'chrome134', outfile: `${outdir}/webview/connections.css` },
  ],
  [
    'test/vscode/suite.ts',
    {
      ...common,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      external: ['vscode', 'mocha'],
      outfile: `${outdir}/test/vscodeSuite.cjs`,
    },
  ],
  ...labs.map(slug => [
    `labs/${slug}/checks.ts`,
    { ...node, sourcemap: false, outfile: `${outdir}/labs/${slug}/checks.mjs` },
  ]),
];

if (production) await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

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
await cp('media/schemas', `${outdir}/schemas`, { recursive: true });
