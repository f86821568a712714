import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { scaffoldLanguages } from '../../src/authoring/newLab.ts';

const root = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What `npm install` of the packed package leaves: its files, and its commands in `.bin`. It needs no others to run. */
async function installPackage(folder: string): Promise<{ readonly bin: string }> {
  await run('npm', ['pack', '--ignore-scripts', '--offline', '--pack-destination', folder], { cwd: root });
  const [tarball = ''] = (await readdir(folder)).filter(name => name.endsWith('.tgz'));
  await run('tar', ['xzf', tarball], { cwd: folder });
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, '.bin'), { recursive: true });
  await rename(path.join(folder, 'package'), path.join(modules, 'socklab'));
  const manifest = JSON.parse(await readFile(path.join(modules, 'socklab/package.json'), 'utf8')) as {
    bin: { socklab: string };
  };
  const bin = path.join(modules, '.bin/socklab');
  await symlink(path.join(modules, 'socklab', manifest.bin.socklab), bin);
  return { bin };
}

describe('the package for npm', function () {
  this.timeout(240_000);
  let folder = '';
  let socklab: (...args: string[]) => Promise<{ stdout: string; stderr: string }>;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
    const { bin } = await installPackage(folder);
    const { XDG_CACHE_HOME: _1, XDG_DATA_HOME: _2, XDG_CONFIG_HOME: _3, ...env } = process.env;
    const ownHome = { ...env, HOME: path.join(folder, 'home'), LC_ALL: 'C', NO_COLOR: '1' };
    socklab = async (...args) => run(process.execPath, [bin, ...args], { cwd: folder, env: ownHome });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('runs by itself, in both languages', async () => {
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal((await socklab('--version')).stdout, `${version}\n`);
    assert.match((await socklab('list')).stdout, /^echo-server +Echo server/m);
    assert.match((await socklab('list', '--lang', 'zh-cn')).stdout, /^echo-server +回显服务器/m);
    await socklab('new', 'echo-server', '--language', 'c');
    assert.ok((await readdir(path.join(folder, 'echo-server-c'))).includes('server.c'));
    assert.match((await socklab('explain', 'echo-server', 'E01')).stdout, /accept/);
  });

  it('holds no solutions, no faults, no sources of checks and no maps', async () => {
    const names = await readdir(path.join(folder, 'node_modules/socklab'), { recursive: true });
    assert.deepEqual(
      names.filter(name =>
        /^labs\/[^/]+\/(solutions|faults|variants|checks)|\.map$|^(src|test)\b/.test(name),
      ),
      [],
    );
  });

  it('gives who writes labs the harness', async () => {
    await writeFile(
      path.join(folder, 'uses.mjs'),
      `import { bytes, check } from 'socklab/harness';\nimport { firstLine } from 'socklab/conversations';\nconsole.log(check('A', () => {}).id, bytes('é').length, typeof firstLine);`,
    );
    const { stdout } = await run(process.execPath, ['uses.mjs'], { cwd: folder });
    assert.equal(stdout, 'A 2 function\n');
  });

  for (const language of scaffoldLanguages) {
    it(`begins a lab in ${language} that is proved as it is`, async () => {
      await socklab('new-lab', `my-${language}`, '--language', language);
      const { stdout } = await socklab('validate', `my-${language}`);
      assert.match(stdout, new RegExp(`✓ my-${language} 1\\.0\\.0 is proved`));
      assert.match(stdout, new RegExp(`✓ ${language}-no-flush +●`));
    });
  }
});
