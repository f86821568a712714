import * as assert from 'node:assert/strict';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { findSharedLabs } from '../../../src/lab/findSharedLabs.ts';
import { readLabFolders } from '../../../src/lab/labFoldersVariable.ts';
import { openCatalogue } from '../../../src/lab/openCatalogue.ts';
import { installPack } from '../../../src/pack/installPack.ts';
import { planInstall } from '../../../src/pack/installPlan.ts';
import { checkPack } from '../../../src/pack/openPack.ts';
import { tinyPack } from '../pack/tinyPack.ts';
import { inTemporaryFolder, writeFiles, writeTinyLab } from './testLab.ts';

interface Places {
  readonly root: string;
  /** Version in use, and where it comes from; the codes of what is broken. */
  readonly shown: () => Promise<string[]>;
  readonly version: (wanted: string) => Promise<string>;
  readonly install: (version: string) => Promise<void>;
}

/** `<root>/socklab` has no labs, packs are installed in `<root>/data`, and `<root>/shared` is named. */
async function inPlaces(use: (places: Places) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async root => {
    const labsFolder = path.join(root, 'socklab');
    await mkdir(labsFolder);
    const userData = path.join(root, 'data');
    const labFolders = [path.join(root, 'shared')];
    const open = () => openCatalogue({ labsFolder, checksFolder: labsFolder, userData, labFolders });
    await use({
      root,
      async shown() {
        const { labs, broken } = await open();
        return [
          ...labs.map(
            ({ manifest: { id, version }, installed, foundIn }) =>
              `${id} ${version} ${[installed && 'pack', foundIn && 'folder'].filter(Boolean).join()}`,
          ),
          ...broken.map(({ error }) => error.code),
        ];
      },
      version: async wanted => (await open()).find('tiny', wanted).manifest.version,
      async install(version) {
        const plan = await planInstall(await checkPack(tinyPack({ lab: { version } })), userData, []);
        await installPack(
          plan,
          plan.questions.map(({ type }) => type),
        );
      },
    });
  });
}

describe('labs in a folder that a person has named', () => {
  it('are found in it, in its “labs”, and where it is one itself, and nowhere deeper', () =>
    inTemporaryFolder(async root => {
      await writeTinyLab(path.join(root, 'a'));
      await writeTinyLab(path.join(root, 'a/labs'));
      await writeTinyLab(path.join(root, 'a/.git'));
      await writeTinyLab(path.join(root, 'a/deep/er'));
      const found = await findSharedLabs(path.join(root, 'a'));
      assert.ok('labs' in found);
      assert.deepEqual(
        found.labs.map(({ folder }) => path.relative(root, folder)),
        ['a/tiny', 'a/labs/tiny'],
      );
      const itself = await findSharedLabs(path.join(root, 'a/tiny'));
      assert.ok('labs' in itself && itself.labs.length === 1);
    }));

  it('take their checks from where a checkout builds them, else from beside lab.json', () =>
    inTemporaryFolder(async root => {
      const lab = await writeTinyLab(path.join(root, 'labs'));
      const checksFile = async (): Promise<string> => {
        const found = await findSharedLabs(root);
        return 'labs' in found ? path.relative(root, found.labs[0]?.checksFile ?? '') : '';
      };
      assert.equal(await checksFile(), 'labs/tiny/checks.mjs');
      await writeFiles(lab, { 'checks.mjs': '' });
      assert.equal(await checksFile(), 'labs/tiny/checks.mjs');
      await writeFiles(root, { 'dist/labs/tiny/checks.mjs': '' });
      assert.equal(await checksFile(), 'dist/labs/tiny/checks.mjs');
    }));

  it('are named where they cannot be read', () =>
    inPlaces(async ({ root, shown }) => {
      assert.deepEqual(await shown(), ['lab-folder-unreadable']);
      await mkdir(path.join(root, 'shared'));
      assert.deepEqual(await shown(), ['lab-folder-empty']);
      await symlink('loop', path.join(root, 'shared/loop'));
      await writeFiles(root, { 'shared/wreck/lab.json': '{' });
      assert.deepEqual(await shown(), ['lab-invalid']);
      await writeTinyLab(path.join(root, 'shared'));
      assert.deepEqual(await shown(), ['tiny 1.2.0 folder', 'lab-invalid']);
    }));

  it('do not take the place of one that comes with Socklab, and of two the newer is in use', () =>
    inPlaces(async ({ root, shown }) => {
      await writeTinyLab(path.join(root, 'shared'));
      await writeTinyLab(path.join(root, 'shared/labs'), { version: '1.10.0' });
      assert.deepEqual(await shown(), ['tiny 1.10.0 folder', 'lab-shadowed']);
      await writeTinyLab(path.join(root, 'socklab'), { version: '0.1.0' });
      assert.deepEqual(await shown(), ['tiny 0.1.0 ', 'lab-shadowed', 'lab-shadowed']);
    }));

  it('are in use when they are newer than what is installed, and the other way round; both can be had', () =>
    inPlaces(async ({ root, shown, version, install }) => {
      const folder = await writeTinyLab(path.join(root, 'shared'));
      await install('1.2.0');
      assert.deepEqual(await shown(), ['tiny 1.2.0 folder']);
      await install('1.3.0');
      assert.deepEqual(await shown(), ['tiny 1.3.0 pack']);
      assert.equal(await version('1.2.0'), '1.2.0');
      await writeTinyLab(path.join(root, 'shared'), { version: '1.4.0' });
      assert.deepEqual(await shown(), ['tiny 1.4.0 folder']);
      assert.equal(await version('1.3.0'), '1.3.0');
      await rm(folder, { recursive: true });
      assert.deepEqual(await shown(), ['tiny 1.3.0 pack', 'lab-folder-empty']);
    }));

  it('are named by a variable on the command line', () => {
    assert.deepEqual(readLabFolders({}), []);
    assert.deepEqual(readLabFolders({ SOCKLAB_LAB_FOLDERS: '/a:b::/c d' }), ['/a', '/c d']);
  });
});

describe('a version that a pack has replaced', () => {
  it('is there for who works on it, until it is removed; whoever wants one that is gone gets the one in use', () =>
    inPlaces(async ({ root, shown, version, install }) => {
      await writeTinyLab(path.join(root, 'shared'), { id: 'other' });
      for (const each of ['1.0.0', '1.1.0', '1.2.0']) await install(each);
      assert.deepEqual(await shown(), ['other 1.2.0 folder', 'tiny 1.2.0 pack']);
      for (const each of ['1.0.0', '1.1.0', '1.2.0']) assert.equal(await version(each), each);
      assert.equal(await version('0.9.0'), '1.2.0');
      const [before] = await keptFolders(root, '1.1.0');
      await rm(path.join(before ?? '', 'lab.json'));
      assert.equal(await version('1.1.0'), '1.2.0');
    }));
});

async function keptFolders(root: string, version: string): Promise<string[]> {
  const home = path.join(root, 'data/labs/tiny');
  return (await readdir(home))
    .filter(name => name.startsWith(`${version}-`))
    .map(name => path.join(home, name));
}
