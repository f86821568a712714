import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Guard } from '../../../src/grading/guard.ts';
import { HumanError } from '../../../src/base/humanError.ts';
import { copyToWorkFolder, writeToWorkFolder, type WorkFolder } from '../../../src/grading/workFolder.ts';
import type { SubmissionFile } from '../../../src/lab/submission.ts';
import { TestFolder } from './testFolder.ts';

describe('workFolder', function () {
  this.timeout(10_000);
  const folders = new TestFolder();
  const copies: WorkFolder[] = [];
  afterEach(async () => {
    for (const copy of copies.splice(0)) await copy.dispose();
    await folders.removeAll();
  });

  async function copyOf(folder: string): Promise<WorkFolder> {
    const copy = await copyToWorkFolder(folder);
    copies.push(copy);
    return copy;
  }

  async function tooLarge(folder: string): Promise<string> {
    const error = await copyToWorkFolder(folder).catch((reason: unknown) => reason);
    assert.ok(error instanceof HumanError && error.code === 'workspace-too-large', String(error));
    return error.message;
  }

  it('copies files with modes and times, without caches and version control at the top', async () => {
    const folder = await folders.make({
      'server.c': 'int main;',
      'src/target/deep.c': 'x',
      run: '#!/bin/sh\n',
      '.git/config': 'x',
      '.vscode/settings.json': '{}',
      'target/big': 'x',
      '__pycache__/a.pyc': 'x',
      '.socklab/state': 'x',
      '.socklab.json': '{}',
    });
    await chmod(path.join(folder, 'run'), 0o755);
    await utimes(path.join(folder, 'server.c'), 1_000_000, 2_000_000);
    const copy = await copyOf(folder);
    assert.deepEqual((await readdir(copy.folder)).sort(), ['.socklab.json', 'run', 'server.c', 'src']);
    assert.equal(await readFile(path.join(copy.folder, 'src/target/deep.c'), 'utf8'), 'x');
    assert.equal((await stat(path.join(copy.folder, 'server.c'))).mtimeMs, 2_000_000_000);
    assert.equal((await stat(path.join(copy.folder, 'run'))).mode & 0o777, 0o755);
    assert.equal((await stat(copy.folder)).mode & 0o777, 0o700);
    assert.match(path.basename(copy.folder), /^socklab-/);
  });

  it('keeps links that stay inside, and skips those that lead out and special files', async () => {
    const outside = await folders.make({ secret: 'x' });
    const folder = await folders.make({ 'src/a.c': 'x' });
    const link = async (target: string, name: string): Promise<void> =>
      symlink(target, path.join(folder, name));
    await link('src/a.c', 'near');
    await link(path.join(folder, 'src'), 'absolute');
    await link(`../${path.basename(folder)}/src/a.c`, 'around');
    await link(path.join(outside, 'secret'), 'out');
    await link('../..', 'src/up');
    await link('nowhere', 'dangling');
    await link('loop', 'loop');
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    const copy = await copyOf(folder);
    assert.deepEqual([...copy.skipped].sort(), ['dangling', 'loop', 'out', 'pipe', 'src/up']);
    assert.equal(await readlink(path.join(copy.folder, 'absolute')), 'src');
    assert.equal(await readlink(path.join(copy.folder, 'around')), 'src/a.c');
    assert.equal(await readFile(path.join(copy.folder, 'near'), 'utf8'), 'x');
  });

  it('refuses too many bytes, and names the largest file', async () => {
    const folder = await folders.make({ small: 'x', 'data/huge.bin': 'x' });
    await truncate(path.join(folder, 'data/huge.bin'), 65 * 1024 * 1024);
    assert.match(await tooLarge(folder), /data\/huge\.bin \(65 MiB\)/);
  });

  it('refuses too many files', async () => {
    const folder = await folders.make({});
    for (let i = 0; i < 5001; i++) writeFileSync(path.join(folder, `f${i}`), '');
    assert.match(await tooLarge(folder), /5000 files/);
  });

  it('is guarded from before it is made until it is removed', async () => {
    const story: string[] = [];
    const guard = (folder: string): Guard => {
      story.push(existsSync(folder) ? 'guarded too late' : 'guarded');
      return {
        dismiss: () => {
          story.push(existsSync(folder) ? 'dismissed too early' : 'dismissed');
          return Promise.resolve();
        },
      };
    };
    const copy = await copyToWorkFolder(await folders.make({ a: 'x' }), undefined, guard);
    assert.deepEqual(await readdir(copy.folder), ['a']);
    await copy.dispose();
    const stopped = copyToWorkFolder(await folders.make({ a: 'x' }), AbortSignal.abort(), guard);
    await assert.rejects(stopped);
    assert.deepEqual(story, ['guarded', 'dismissed', 'guarded', 'dismissed']);
  });

  it('is removed, also where folders were closed', async () => {
    const copy = await copyToWorkFolder(await folders.make({ a: 'x' }));
    await mkdir(path.join(copy.folder, 'closed/inner'), { recursive: true });
    await chmod(path.join(copy.folder, 'closed'), 0o000);
    await copy.dispose();
    await assert.rejects(stat(copy.folder));
    await copy.dispose();
  });

  it('is removed, also where a path in it is longer than any call takes', async () => {
    const copy = await copyToWorkFolder(await folders.make({ a: 'x' }));
    const script = 'import os\nfor _ in range(50): os.mkdir("d" * 200); os.chdir("d" * 200)';
    execFileSync('python3', ['-c', script], { cwd: copy.folder });
    await copy.dispose();
    await assert.rejects(stat(copy.folder), { code: 'ENOENT' });
  });

  describe('of files in memory', () => {
    const file = (name: string, content = ''): SubmissionFile => ({ name, content: Buffer.from(content) });

    it('has them, scripts executable and all of one time', async () => {
      const copy = await writeToWorkFolder([
        file('src/deep/server.c', 'int main;'),
        file('run', '#!/bin/sh\n'),
        file('.socklab.json', '{}'),
      ]);
      copies.push(copy);
      assert.equal(await readFile(path.join(copy.folder, 'src/deep/server.c'), 'utf8'), 'int main;');
      const stats = await Promise.all(
        ['run', 'src/deep/server.c', '.socklab.json'].map(name => stat(path.join(copy.folder, name))),
      );
      assert.deepEqual(
        stats.map(({ mode }) => mode & 0o777),
        [0o755, 0o644, 0o644],
      );
      assert.equal((await stat(copy.folder)).mode & 0o777, 0o700);
    });

    it('is gone where a name leads out of it', async () => {
      for (const name of ['../out', 'a/../../out', '', '.', 'a\0b']) {
        const error = await writeToWorkFolder([file('a'), file(name)]).catch((reason: unknown) => reason);
        assert.ok(
          error instanceof HumanError && error.code === 'submission-name',
          `${name}: ${String(error)}`,
        );
      }
      assert.ok(!existsSync(path.join(tmpdir(), 'out')));
    });
  });
});
