import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';

const root = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What `npm run package` gives to vsce, which only adds its own manifest; so this needs no network. */
describe('the extension as it is handed out', function () {
  this.timeout(240_000);
  let folder = '';
  let extension = '';
  let names: string[] = [];
  const read = (name: string): Promise<string> => readFile(path.join(extension, name), 'utf8');

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
    extension = path.join(folder, 'extension');
    await run(process.execPath, ['src/devhost/makeVsix.ts', '--stage', extension], { cwd: root });
    names = (await readdir(extension, { recursive: true, withFileTypes: true }))
      .filter(each => each.isFile())
      .map(each => path.relative(extension, path.join(each.parentPath, each.name)));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('holds no solutions, no faults, no sources of checks, no tests and no maps', () => {
    assert.deepEqual(
      names.filter(name =>
        /^labs\/[^/]+\/(solutions|faults|variants|checks)|\.map$|^(src|test)\b|devhost|vscodeSuite|queue\.mjs/.test(
          name,
        ),
      ),
      [],
    );
  });

  it('holds all of a starter, and every file that its manifest names', async () => {
    assert.ok(names.includes('labs/echo-server/starters/c/.gitignore'));
    const named = [...(await read('package.json')).matchAll(/"\.?\/?((?:dist|l10n|media)\/[^"]+\.\w+)"/g)];
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.map(([, name = '']) => name).filter(name => !names.includes(name)),
      [],
    );
  });

  it('has a page without pictures and links that lead nowhere', async () => {
    const page = await read('README.md');
    assert.match(page, /^# Socklab\n[^]*## For learners\n[^]*## How a grade is made\n/);
    assert.doesNotMatch(page, /!\[|<img|<!--|\]\((?!https:)|npm (ci|start|run)/);
    assert.doesNotMatch(await read('CHANGELOG.md'), /\]\((?!https:)/);
  });

  it('is below 1.5 MB', async () => {
    const files = await Promise.all(
      names.map(async name => [name, new Uint8Array(await readFile(path.join(extension, name)))] as const),
    );
    const { length } = zipSync(Object.fromEntries(files));
    assert.ok(length < 1_500_000, `${length} bytes`);
  });

  it('grades', async () => {
    const { XDG_CACHE_HOME: _1, XDG_DATA_HOME: _2, XDG_CONFIG_HOME: _3, ...inherited } = process.env;
    const env = { ...inherited, HOME: path.join(folder, 'home'), LC_ALL: 'C', NO_COLOR: '1' };
    const socklab = async (...args: string[]): Promise<string> =>
      (await run(process.execPath, [path.join(extension, 'dist/cli.mjs'), ...args], { cwd: folder, env }))
        .stdout;
    assert.match(await socklab('list', '--lang', 'zh-cn'), /^echo-server +回显服务器/m);
    await socklab('new', 'echo-server', '--language', 'python', '--dir', 'my-echo');
    await cp(
      path.join(root, 'labs/echo-server/solutions/python/server.py'),
      path.join(folder, 'my-echo/server.py'),
    );
    assert.match(await socklab('grade', 'my-echo', '--only', 'E01'), /✓ E01/);
  });
});
