// Builds everything that runs from dist/: extension host, runner, command line, webview, lab harnesses, test bundles.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
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

/**
 * zod can describe its shapes as JSON Schemas, and no bundler can tell that we do so only in tests: 18 kB of each bundle.
 * @type {esbuild.Plugin}
 */
const withoutJsonSchemas = {
  name: 'without-json-schemas',
  setup: build =>
    build.onLoad({ filter: /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/ }, ({ path }) => {
      const exported = readFileSync(path, 'utf8').matchAll(/^export (?:function|const) (\w+)/gm);
      const names = [...exported].map(([, name]) => `missing as ${name}`);
      const missing = 'const missing = () => { throw new Error("no JSON Schemas in this bundle"); };';
      return { contents: `${missing}\nexport { ${names.join(', ')} };` };
    }),
};

/** @type {esbuild.BuildOptions} */
const common = {
  plugins: [withoutJsonSchemas],
  bundle: true,
  logLevel: 'warning',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  charset: 'utf8',
  /** `socklab/harness` is the source here, and not what the build makes of it. */
  conditions: ['socklab-source'],
  metafile: true,
  /** Its main field is a module that bundlers cannot follow. */
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

/** Where a bundle finds the translations of the core, which only those load who speak Chinese. */
const translations = folder => ({ socklabTranslations: JSON.stringify(`${folder}/l10n/core.zh-cn/`) });

/** Node programs. `vscode` is not external here, so a stray import of it breaks the build. */
const node = {
  ...common,
  define: translations('.'),
  platform: 'node',
  target: 'node22',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
};

/** Bundled CommonJS dependencies call `require` for Node's own modules; an ES module has to make one. */
const requireShim = {
  js: "import { createRequire as socklabCreateRequire } from 'node:module'; const require = socklabCreateRequire(import.meta.url);",
};

/**
 * The extension loads its heavy parts at first use, each from a bundle of its own; what they share is one more. Each
 * `core….ts` there gathers one part.
 */
const coreParts = readdirSync('src/extension').filter(name => /^core[A-Z]?\w*\.ts$/.test(name));

/** @type {esbuild.Plugin} */
const loadedLater = {
  name: 'loaded-later',
  setup: build =>
    build.onResolve({ filter: /^\.\/core([A-Z]\w*)?\.ts$/ }, ({ path }) => ({
      path: path.replace(/^\.\/(\w+)\.ts$/, './core/$1.mjs'),
      external: true,
    })),
};

/** What parts share has its content in its name: what an earlier build has left is removed. @type {esbuild.Plugin} */
const onlyLatest = {
  name: 'only-latest',
  setup: build =>
    build.onEnd(async ({ metafile }) => {
      const folder = build.initialOptions.outdir;
      const latest = new Set(Object.keys(metafile?.outputs ?? {}).map(file => basename(file)));
      const left = latest.size === 0 ? [] : readdirSync(folder).filter(name => !latest.has(name));
      await Promise.all(left.map(name => rm(join(folder, name))));
    }),
};

/** The drivers of queues, which few people use. @type {esbuild.Plugin} */
const queueLater = {
  name: 'queue-later',
  setup: build =>
    build.onResolve({ filter: /^\.\/drivers\.ts$/ }, () => ({ path: './queue.mjs', external: true })),
};

/** Check files that use both have one harness. @type {esbuild.Plugin} */
const oneHarness = {
  name: 'one-harness',
  setup: build =>
    build.onResolve({ filter: /\/harness\/api\.ts$/ }, () => ({ path: 'socklab/harness', external: true })),
};

const labs = readdirSync('labs', { withFileTypes: true })
  .filter(entry => entry.isDirectory() && existsSync(`labs/${entry.name}/checks.ts`))
  .map(entry => entry.name);

/** Rooms of which nothing that is built speaks, or that have theirs inside. */
const spokenElsewhere = new Set(['devhost.json', 'schemas.json']);

/** @type {[string | string[], esbuild.BuildOptions][]} */
const targets = [
  [
    'src/extension/extension.ts',
    {
      ...common,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      external: ['vscode'],
      plugins: [...common.plugins, loadedLater],
      outfile: `${outdir}/extension.cjs`,
    },
  ],
  [
    coreParts.map(name => `src/extension/${name}`),
    {
      ...node,
      splitting: true,
      plugins: [...common.plugins, onlyLatest],
      define: translations('..'),
      chunkNames: 'shared-[hash]',
      outdir: `${outdir}/core`,
    },
  ],
  /** Copied as they are, so that a change of one is seen by those who watch. */
  [
    readdirSync('l10n/core.zh-cn')
      .filter(name => !spokenElsewhere.has(name))
      .map(name => `l10n/core.zh-cn/${name}`),
    { loader: { '.json': 'copy' }, logLevel: 'warning', outdir: `${outdir}/l10n/core.zh-cn` },
  ],
  [
    'src/authoring/stripTypes.ts',
    {
      ...common,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      /** Its CommonJS would come with parts that are never used. */
      mainFields: ['module', 'main'],
      outfile: `${outdir}/authoring/compiler.cjs`,
    },
  ],
  ...['harness', 'conversations'].map(name => [
    `src/${name}/api.ts`,
    {
      ...common,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      sourcemap: false,
      plugins: name === 'harness' ? common.plugins : [...common.plugins, oneHarness],
      outfile: `${outdir}/authoring/${name}.cjs`,
    },
  ]),
  ['src/grading/runner.ts', { ...node, outfile: `${outdir}/runner.mjs` }],
  ['src/clientBench/benchProcess.ts', { ...node, outfile: `${outdir}/bench.mjs` }],
  [
    'src/cli/main.ts',
    {
      ...node,
      plugins: [...common.plugins, queueLater],
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
  ...['connections', 'validation'].flatMap(page => [
    [
      `src/webview/${page}.ts`,
      {
        ...common,
        platform: 'browser',
        target: 'chrome134',
        format: 'esm',
        outfile: `${outdir}/webview/${page}.js`,
      },
    ],
    /** The style sheets that it imports become one with it. */
    [`src/webview/${page}.css`, { ...common, target: 'chrome134', outfile: `${outdir}/webview/${page}.css` }],
  ]),
  [
    'test/vscode/suite.ts',
    {
      ...common,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      external: ['vscode', 'mocha'],
      // It speaks English only, and so never asks where the translations are.
      logOverride: { 'empty-import-meta': 'silent' },
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
    .map(([entries, options]) => [[entries].flat().filter(entry => existsSync(entry)), options])
    .filter(([entryPoints]) => entryPoints.length > 0)
    .map(([entryPoints, options]) => esbuild.context({ ...options, entryPoints })),
);

if (watch) {
  await Promise.all(contexts.map(context => context.watch()));
} else {
  await Promise.all(contexts.map(context => context.rebuild()));
  await Promise.all(contexts.map(context => context.dispose()));
}
await cp('media/schemas', `${outdir}/schemas`, { recursive: true });
