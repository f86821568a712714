import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { openCatalogue } from '../../../src/lab/openCatalogue.ts';
import { localizeManifest } from '../../../src/lab/localizeManifest.ts';
import { rejectsWithHumanError } from './humanError.ts';
import { inTemporaryFolder, tinyManifest, writeFiles, writeTinyLab } from './testLab.ts';

const open = (folder: string) => openCatalogue({ labsFolder: folder, checksFolder: '/compiled' });

describe('openCatalogue', () => {
  it('finds labs and where their checks are', () =>
    inTemporaryFolder(async folder => {
      await writeTinyLab(folder);
      const lab = (await open(folder)).find('tiny');
      assert.equal(lab.manifest.title, 'Tiny lab');
      assert.equal(lab.folder, path.join(folder, 'tiny'));
      assert.equal(lab.checksFile, path.resolve('/compiled/tiny/checks.mjs'));
      assert.deepEqual(lab.manifest.checks[0]?.needs, []);
    }));

  it('speaks the language of the lab where it has one', () =>
    inTemporaryFolder(async folder => {
      await writeTinyLab(folder);
      const lab = (await open(folder)).find('tiny');
      assert.equal(localizeManifest(lab, 'zh-cn').checks[0]?.title, '会问好');
      assert.deepEqual(localizeManifest(lab, 'zh-cn').checks[0]?.hints, ['调用 accept()。']);
      assert.equal(localizeManifest(lab, 'zh-cn').summary, 'Say hello.');
      assert.equal(localizeManifest(lab, 'en').title, 'Tiny lab');
    }));

  it('suggests the nearest name', () =>
    inTemporaryFolder(async folder => {
      await writeTinyLab(folder);
      const catalogue = await open(folder);
      await rejectsWithHumanError(
        find(catalogue, 'tiyn'),
        'lab-unknown',
        'Did you mean “tiny”',
        'Installed: tiny',
      );
      await rejectsWithHumanError(find(catalogue, 'elephant'), 'lab-unknown', 'Installed: tiny');
    }));

  it('keeps the good labs when one is broken, and says why when that one is asked for', () =>
    inTemporaryFolder(async folder => {
      await writeTinyLab(folder);
      await writeFiles(folder, {
        'wreck/lab.json': '{"formatVersion": 1,\n}',
        'notes/README.md': 'not a lab',
      });
      const catalogue = await open(folder);
      assert.deepEqual(
        catalogue.labs.map(l => l.manifest.id),
        ['tiny'],
      );
      assert.equal(catalogue.broken.length, 1);
      await rejectsWithHumanError(
        find(catalogue, 'wreck'),
        'lab-invalid',
        'lab.json, line 2, column 1: not JSON',
      );
    }));

  it('says where labs should be when the folder is missing', () =>
    rejectsWithHumanError(open('/nowhere/labs'), 'no-labs', '/nowhere/labs'));

  const [first, second] = tinyManifest.checks;
  for (const [what, changes, ...words] of [
    ['a missing field', { title: undefined }, 'line 1: the field title is missing'],
    ['a misspelt field', { sumary: 'x' }, '{} has no field “sumary”'],
    ['a wrong type', { difficulty: 'hard' }, 'line 7: difficulty must be a number'],
    ['a number out of range', { difficulty: 7 }, 'difficulty must be at most 5'],
    ['a format from the future', { formatVersion: 2 }, 'line 2: formatVersion must be 1'],
    ['an id with blanks', { id: 'Tiny lab' }, 'line 3: id has the wrong form'],
    ['two checks of one id', { checks: [first, first] }, 'two checks are called T01'],
    [
      'checks that need each other',
      { checks: [{ ...first, needs: ['T02'] }, second] },
      'T01 needs itself, directly or through others',
    ],
    ['a check that needs an unknown one', { checks: [{ ...second, needs: ['T09'] }] }, 'T02 needs T09'],
    [
      'a check without points',
      { checks: [{ ...first, points: undefined }] },
      'the field checks[0].points is missing',
    ],
  ] as const) {
    it(`names the place of ${what}`, () =>
      inTemporaryFolder(async folder => {
        await writeTinyLab(folder, changes);
        await rejectsWithHumanError(find(await open(folder), 'tiny'), 'lab-invalid', ...words);
      }));
  }
});

async function find(catalogue: Awaited<ReturnType<typeof openCatalogue>>, id: string): Promise<unknown> {
  return Promise.resolve().then(() => catalogue.find(id));
}
