import * as assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Lab } from '../../../src/lab/catalogue.ts';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { planUpdate, updateWorkspace } from '../../../src/lab/updateWorkspace.ts';
import { createWorkspace } from '../../../src/lab/workspace.ts';
import { rejectsWithHumanError } from './humanError.ts';
import { inTemporaryFolder, writeFiles, writeTinyLab } from './testLab.ts';

interface Scene {
  /** Of 1.2.0. */
  readonly before: Lab;
  /** 1.3.0, with other instructions, another starter and a new file in it. */
  readonly lab: Lab;
  /** The learner's folder, in C, of the version before. */
  readonly folder: string;
  readonly file: (name: string) => string;
  readonly read: (name: string) => Promise<string>;
}

async function inScene(use: (scene: Scene) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async root => {
    const load = (folder: string): Promise<Lab> => loadLab(folder, { checksFile: 'checks.mjs' });
    const before = await load(await writeTinyLab(path.join(root, 'old')));
    const newer = await writeTinyLab(path.join(root, 'new'), { version: '1.3.0' });
    await writeFiles(newer, {
      'README.md': '# Tiny lab, clearer\n',
      'starters/c/server.c': 'int main(void) { return 1; }\n',
      'starters/c/include/wire.h': '#define MAGIC 1\n',
    });
    const folder = path.join(root, 'work');
    await createWorkspace({ lab: before, language: 'c', folder });
    const file = (name: string): string => path.join(folder, name);
    await use({
      ...{ before, lab: await load(newer), folder, file },
      read: name => readFile(file(name), 'utf8'),
    });
  });
}

describe('updateWorkspace', () => {
  it('names the new version, replaces instructions that nobody changed, adds what is new, and leaves the rest', () =>
    inScene(async scene => {
      const done = await updateWorkspace(scene);
      assert.deepEqual(done, {
        added: ['include/wire.h'],
        replaced: ['README.md'],
        kept: ['server.c'],
      });
      assert.deepEqual(JSON.parse(await scene.read('.socklab.json')), {
        lab: 'tiny',
        labVersion: '1.3.0',
        language: 'c',
      });
      assert.equal(await scene.read('README.md'), '# Tiny lab, clearer\n');
      assert.equal(await scene.read('README.zh-cn.md'), '# 小实验\n');
      assert.equal(await scene.read('server.c'), 'int main(void) { return 0; }\n');
      assert.equal(await scene.read('include/wire.h'), '#define MAGIC 1\n');
    }));

  it('never touches what the learner has written, instructions with notes in them included', () =>
    inScene(async scene => {
      const own = {
        'README.md': '# Tiny lab\n\nmy notes\n',
        'server.c': 'mine\n',
        'include/wire.h': 'my own header\n',
        'more.c': 'mine, too\n',
      };
      await writeFiles(scene.folder, own);
      const { added, replaced, kept } = await updateWorkspace(scene);
      assert.deepEqual([added, replaced], [[], []]);
      assert.deepEqual(kept, ['README.md', 'include/wire.h', 'server.c']);
      for (const [name, content] of Object.entries(own)) assert.equal(await scene.read(name), content, name);
    }));

  it('does not bring back what the learner has thrown away', () =>
    inScene(async scene => {
      for (const name of ['server.c', 'README.md']) await rm(scene.file(name));
      assert.deepEqual((await updateWorkspace(scene)).added, ['include/wire.h']);
    }));

  it('replaces nothing when the version before is gone, for nobody knows what the learner has changed', () =>
    inScene(async ({ lab, folder, read }) => {
      assert.deepEqual(await updateWorkspace({ lab, folder }), {
        added: ['include/wire.h'],
        replaced: [],
        kept: ['README.md'],
      });
      assert.equal(await read('README.md'), '# Tiny lab\n');
    }));

  it('keeps commands, order and layout of .socklab.json', () =>
    inScene(async scene => {
      const json = '{ "language": "c",\n  "build": [["make"]],\n  "labVersion": "1.2.0", "lab": "tiny" }\n';
      await writeFile(scene.file('.socklab.json'), json);
      await updateWorkspace(scene);
      assert.equal(await scene.read('.socklab.json'), json.replace('1.2.0', '1.3.0'));
    }));

  it('has only instructions to update in a language that is the learner’s own', () =>
    inScene(async scene => {
      const own = { lab: 'tiny', labVersion: '1.2.0', language: 'rust', run: ['./server'] };
      await writeFile(scene.file('.socklab.json'), JSON.stringify(own));
      assert.deepEqual(await planUpdate(scene), { added: [], replaced: ['README.md'], kept: [] });
    }));

  it('leaves folders and links alone that are in the way', () =>
    inScene(async scene => {
      await rm(scene.file('README.md'));
      await mkdir(scene.file('README.md'));
      await mkdir(scene.file('include'));
      await symlink('/nowhere', scene.file('include/wire.h'));
      const { kept, replaced } = await updateWorkspace(scene);
      assert.deepEqual([kept, replaced], [['README.md', 'server.c'], []]);
      assert.equal((await readdir(scene.folder)).includes('README.md'), true);
      await assert.rejects(scene.read('include/wire.h'), { code: 'ENOENT' });
    }));

  it('writes nothing while it plans', () =>
    inScene(async scene => {
      const before = await readdir(scene.folder, { recursive: true });
      await planUpdate(scene);
      assert.deepEqual(await readdir(scene.folder, { recursive: true }), before);
      assert.match(await scene.read('.socklab.json'), /1\.2\.0/);
    }));

  it('says what is wrong with a folder that is none of a learner’s', () =>
    inScene(async scene => {
      await writeFile(scene.file('.socklab.json'), '{');
      await rejectsWithHumanError(updateWorkspace(scene), 'workspace-file-invalid', '.socklab.json');
      assert.equal(await scene.read('README.md'), '# Tiny lab\n');
    }));
});
