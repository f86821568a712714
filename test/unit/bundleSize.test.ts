import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { text } from '../../src/base/text.ts';
import { productionBuild } from '../bench/productionBuild.ts';
import { sizeBudgets, weigh } from '../bench/sizeBudgets.ts';

type Core = typeof import('../../src/extension/core.ts');

describe('what is built', function () {
  this.timeout(120_000);
  let folder: string;
  let dist: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'socklab-test-'));
    dist = path.join(await productionBuild(process.cwd(), folder), 'dist');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const budget of sizeBudgets) {
    it(`keeps to its budget: ${budget.what}`, () => {
      const { parts, bytes, limit } = weigh(budget, dist);
      assert.ok(parts.length > 0, 'the files are not there');
      const list = parts.map(({ file, bytes: part }) => `${file} ${part}`).join(', ');
      assert.ok(bytes <= limit, `${bytes} bytes, and ${limit} are allowed: ${list}`);
    });
  }

  it('what parts of the core share is there once', () => {
    const { parts } = weigh(sizeBudgets[1] ?? assert.fail(), dist);
    const names = parts.map(({ file }) => file);
    assert.ok(names.includes('core/coreGrading.mjs'));
    assert.ok(
      names.some(name => name.startsWith('core/shared-')),
      names.join(' '),
    );
  });

  describe('speaks Chinese from files of its own', () => {
    const english = text('There is no folder {folder}. Check the path.', { folder: '/x' });
    const chinese = '文件夹 /x 不存在。请检查路径。';

    it('no bundle holds what only some people read', () => {
      const bundles = ['extension.cjs', 'runner.mjs', 'bench.mjs', 'cli.mjs'];
      const core = readdirSync(path.join(dist, 'core')).map(name => `core/${name}`);
      const holding = [...bundles, ...core].filter(name =>
        readFileSync(path.join(dist, name), 'utf8').includes('不存在。请检查路径。'),
      );
      assert.deepEqual(holding, []);
    });

    it('the extension', async () => {
      const core = (await import(pathToFileURL(path.join(dist, 'core/core.mjs')).href)) as Core;
      assert.equal(core.createLocalizer('zh-cn').say(english), chinese);
      assert.equal(core.createLocalizer('en').say(english), 'There is no folder /x. Check the path.');
      assert.ok(Object.keys(core.socketsDictionary('zh-cn')).length > 50);
    });

    it('the command line', () => {
      const run = spawnSync(
        process.execPath,
        [path.join(dist, 'cli.mjs'), 'grade', '/x', '--lang', 'zh-cn'],
        {
          encoding: 'utf8',
        },
      );
      assert.equal(run.stderr, `socklab: ${chinese}\n`);
    });
  });
});
