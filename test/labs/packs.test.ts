import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { LabManifest } from '../../src/lab/manifest.ts';
import { openPack } from '../../src/pack/openPack.ts';
import { inTemporaryFolder } from '../unit/lab/testLab.ts';
import { built } from './installedGrader.ts';
import { changeJson, inSmallLab, source } from './smallLab.ts';

interface End {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line with a home of its own. */
async function socklab(home: string, ...args: string[]): Promise<End> {
  const {
    SOCKLAB_TEST_COUNTS: _,
    XDG_DATA_HOME: _1,
    XDG_CONFIG_HOME: _2,
    XDG_CACHE_HOME: _3,
    ...env
  } = process.env;
  const child = spawn(process.execPath, [built.cli, ...args], {
    env: { ...env, HOME: home, LC_ALL: 'C', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** A lab of its own, as somebody has written it outside of Socklab: id `small-echo`, compiled checks, own notes. */
async function makeOwn(folder: string): Promise<void> {
  const manifest = path.join(folder, 'lab.json');
  await changeJson(manifest, manifest, (lab: LabManifest) => ({ ...lab, id: 'small-echo' }));
  await cp(built.checksFile('echo-server'), path.join(folder, 'checks.mjs'));
  await cp(path.join(source, '../concepts'), path.join(folder, 'concepts'), { recursive: true });
  await mkdir(path.join(folder, 'starters/python/__pycache__'));
  await writeFile(path.join(folder, 'starters/python/__pycache__/server.pyc'), 'left behind');
}

/** A lab of its own, and an empty folder to be at home in. */
async function inOwnLab(use: (lab: string, home: string) => Promise<void>): Promise<void> {
  await inSmallLab(makeOwn, lab => inTemporaryFolder(home => use(lab, home)));
}

describe('a lab as a pack', function () {
  this.timeout(240_000);

  it('is proved, packed, verified, installed, worked on and graded', () =>
    inOwnLab(async (lab, home) => {
      const at = (name: string): string => path.join(home, name);

      const lonely = await socklab(home, 'pack', lab, '--out', at('x.socklab'));
      assert.equal(lonely.code, 2);
      assert.match(lonely.stderr, /You have no key to sign with\. Make one with: socklab key new/);

      const made = await socklab(home, 'key', 'new', '--name', 'Some Author');
      assert.equal(made.code, 0, made.stderr);
      const keyId = /key ([0-9a-f]{4}(-[0-9a-f]{4}){5})/.exec(made.stdout)?.[1] ?? '';
      assert.equal((await stat(at('.config/socklab/key.json'))).mode & 0o777, 0o600);
      assert.match((await socklab(home, 'key')).stdout, new RegExp(`Some Author, key ${keyId}`));

      const packed = await socklab(home, 'pack', lab, '--out', at('first.socklab'));
      assert.equal(packed.code, 0, packed.stderr);
      assert.match(packed.stdout, /✓ Packed: .*first\.socklab\n.*small-echo 1\.0\.0 · Echo server/);

      // The same lab, elsewhere, later, with other times of its files; nothing is proved twice.
      const copy = at('copy');
      await cp(lab, copy, { recursive: true });
      await utimes(path.join(copy, 'lab.json'), 1, 1);
      const again = await socklab(home, 'pack', copy, '--out', at('second.socklab'));
      assert.match(again.stderr, /small-echo was proved before, just as it is/);
      assert.deepEqual(await readFile(at('second.socklab')), await readFile(at('first.socklab')));

      const { files, manifest } = await openPack(at('first.socklab'));
      assert.deepEqual(
        files.map(({ name }) => name).filter(name => !name.startsWith('concepts/')),
        [
          ...['README.md', 'README.zh-cn.md', 'checks.mjs', 'l10n/zh-cn.json', 'lab.json'],
          ...['starters/python/.gitignore', 'starters/python/server.py'],
        ],
      );
      const notes = files.map(({ name }) => name).filter(name => name.startsWith('concepts/'));
      const { checks } = JSON.parse(await readFile(path.join(lab, 'lab.json'), 'utf8')) as LabManifest;
      const concept = checks[0]?.concept ?? '';
      assert.ok(notes.includes(`concepts/${concept}.md`), notes.join());
      assert.deepEqual([manifest.proof.solutions, manifest.proof.faults, manifest.proof.checks], [1, 2, 2]);

      const whole = await socklab(
        home,
        'pack',
        lab,
        '--out',
        at('whole.socklab'),
        '--unsigned',
        '--instructor',
      );
      assert.match(whole.stdout, /nobody: nothing tells who made this pack.*for instructors only/s);
      const all = (await openPack(at('whole.socklab'))).files.map(({ name }) => name);
      for (const name of ['solutions/python/server.py', 'faults/python-greeting/fault.json'])
        assert.ok(all.includes(name), name);

      const verified = await socklab(home, 'verify', at('first.socklab'), '--signer', keyId);
      assert.equal(verified.code, 0, verified.stderr);
      assert.match(
        verified.stdout,
        new RegExp(`as it was signed.*Some Author, key ${keyId} \\(not known here\\)`, 's'),
      );

      const asked = await socklab(home, 'install', at('first.socklab'));
      assert.equal(asked.code, 2);
      assert.match(
        asked.stderr.replaceAll('\n', ' '),
        /first pack here that is signed with the key .* say so with --trust/,
      );
      assert.deepEqual((await readdir(home)).sort(), [
        '.cache',
        '.config',
        'copy',
        'first.socklab',
        'second.socklab',
        'whole.socklab',
      ]);

      const installed = await socklab(home, 'install', at('first.socklab'), '--trust');
      assert.equal(installed.code, 0, installed.stderr);
      assert.match(installed.stdout, /small-echo 1\.0\.0 is installed\. Begin with: socklab new small-echo/);
      assert.match((await socklab(home, 'list')).stdout, /^small-echo +Echo server/m);

      const work = at('work');
      assert.equal((await socklab(home, 'new', 'small-echo', '--language', 'python', '--dir', work)).code, 0);
      assert.equal((await socklab(home, 'grade', work)).code, 1, 'the starter leaves work to do');
      await cp(path.join(lab, 'solutions/python'), work, { recursive: true });
      const graded = await socklab(home, 'grade', work, '--format', 'json');
      assert.equal(graded.code, 0, graded.stderr);
      const grade = JSON.parse(graded.stdout) as { lab: string; score: number; maxScore: number };
      assert.deepEqual([grade.lab, grade.score], ['small-echo', grade.maxScore]);
      const note = await socklab(home, 'explain', 'small-echo', concept);
      assert.equal(note.code, 0, note.stderr);
    }));

  it('is refused when it is not proved, and nothing is written', () =>
    inOwnLab(async (lab, home) => {
      const right = path.join(lab, 'solutions/python/server.py');
      await cp(right, path.join(lab, 'faults/python-reads-lines/server.py'));
      const args = ['--out', path.join(home, 'x.socklab'), '--unsigned'];
      const { code, stderr, stdout } = await socklab(home, 'pack', lab, ...args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /should be caught by E02, but E02 passed.*Nothing was packed/s);
      assert.equal(stdout, '');
      assert.deepEqual(await readdir(home), []);
    }));

  it('is refused when a check names a note that is not there', () =>
    inOwnLab(async (lab, home) => {
      await rm(path.join(lab, 'concepts'), { recursive: true });
      const { code, stderr } = await socklab(home, 'pack', lab, '--unsigned');
      assert.equal(code, 2);
      assert.match(stderr, /small-echo is not packed\. lab\.json names the concept/);
    }));
});
