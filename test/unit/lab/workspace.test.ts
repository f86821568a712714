import * as assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { createWorkspace } from '../../../src/lab/workspace.ts';
import { rejectsWithHumanError } from './humanError.ts';
import { inTemporaryFolder, writeTinyLab } from './testLab.ts';

async function tinyLab(folder: string) {
  return loadLab(await writeTinyLab(path.join(folder, 'labs')), { checksFile: 'checks.mjs' });
}

describe('createWorkspace', () => {
  it('copies the starter, the READMEs and nothing secret', () =>
    inTemporaryFolder(async folder => {
      const lab = await tinyLab(folder);
      const made = await createWorkspace({
        lab,
        language: 'python',
        folder: path.join(folder, 'my', 'work'),
      });
      assert.deepEqual((await readdir(made.folder)).sort(), [
        '.socklab.json',
        'README.md',
        'README.zh-cn.md',
        'server.py',
      ]);
      assert.equal(made.openFile, path.join(folder, 'my', 'work', 'server.py'));
      assert.deepEqual(JSON.parse(await readFile(path.join(made.folder, '.socklab.json'), 'utf8')), {
        lab: 'tiny',
        labVersion: '1.2.0',
        language: 'python',
      });
      assert.equal(
        (await stat(made.folder)).mode & 0o777,
        (await stat(path.join(folder, 'labs'))).mode & 0o777,
      );
      assert.deepEqual(await readdir(path.join(folder, 'my')), ['work']);
    }));

  it('fills an empty folder in place', () =>
    inTemporaryFolder(async folder => {
      const target = path.join(folder, 'empty');
      await mkdir(target);
      const before = await stat(target);
      await createWorkspace({ lab: await tinyLab(folder), language: 'c', folder: target });
      assert.equal((await stat(target)).ino, before.ino);
      assert.ok((await readdir(target)).includes('server.c'));
    }));

  it('leaves a folder that is not empty as it was', () =>
    inTemporaryFolder(async folder => {
      const lab = await tinyLab(folder);
      const target = path.join(folder, 'full');
      await mkdir(target);
      await writeFile(path.join(target, 'thesis.txt'), 'mine');
      await rejectsWithHumanError(
        createWorkspace({ lab, language: 'c', folder: target }),
        'folder-not-empty',
        target,
      );
      assert.deepEqual(await readdir(target), ['thesis.txt']);
      assert.deepEqual((await readdir(folder)).sort(), ['full', 'labs']);
    }));

  it('refuses a file, and a folder under a file', () =>
    inTemporaryFolder(async folder => {
      const lab = await tinyLab(folder);
      const target = path.join(folder, 'file');
      await writeFile(target, '');
      await rejectsWithHumanError(
        createWorkspace({ lab, language: 'c', folder: target }),
        'not-a-folder',
        target,
      );
      await rejectsWithHumanError(
        createWorkspace({ lab, language: 'c', folder: path.join(target, 'x') }),
        'not-a-folder',
      );
    }));

  it('lists the languages when one is unknown', () =>
    inTemporaryFolder(async folder => {
      const lab = await tinyLab(folder);
      const target = path.join(folder, 'work');
      await rejectsWithHumanError(
        createWorkspace({ lab, language: 'rust', folder: target }),
        'language-unknown',
        'python, c',
      );
      await rejectsWithHumanError(
        createWorkspace({ lab, language: 'pyton', folder: target }),
        'language-unknown',
        '“python”?',
      );
      await assert.rejects(stat(target));
    }));

  it('leaves nothing when the lab lacks the starter', () =>
    inTemporaryFolder(async folder => {
      const lab = await tinyLab(folder);
      const c = lab.manifest.languages['c'];
      assert.ok(c);
      const odd = { ...lab, manifest: { ...lab.manifest, languages: { go: c } } };
      await rejectsWithHumanError(
        createWorkspace({ lab: odd, language: 'go', folder: path.join(folder, 'work') }),
        'lab-invalid',
        'starters/go',
      );
      assert.deepEqual(await readdir(folder), ['labs']);
    }));
});
