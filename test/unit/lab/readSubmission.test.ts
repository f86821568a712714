import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { openCatalogue } from '../../../src/lab/openCatalogue.ts';
import { readSubmission } from '../../../src/lab/readSubmission.ts';
import { rejectsWithHumanError } from './humanError.ts';
import { inTemporaryFolder, writeFiles, writeTinyLab } from './testLab.ts';

async function read(folder: string, workspaceFile: unknown) {
  const labs = path.join(folder, 'labs');
  await writeTinyLab(labs);
  const content = typeof workspaceFile === 'string' ? workspaceFile : JSON.stringify(workspaceFile);
  await writeFiles(folder, { 'work/.socklab.json': content });
  return readSubmission(
    path.join(folder, 'work'),
    await openCatalogue({ labsFolder: labs, checksFolder: folder }),
  );
}

describe('readSubmission', () => {
  it("takes the lab's commands", () =>
    inTemporaryFolder(async folder => {
      const { lab, submission, notes } = await read(folder, {
        lab: 'tiny',
        labVersion: '1.2.0',
        language: 'c',
      });
      assert.equal(lab.manifest.id, 'tiny');
      assert.deepEqual(submission, {
        folder: path.join(folder, 'work'),
        language: 'c',
        build: [['cc', '-o', 'server', 'server.c']],
        run: ['./server'],
      });
      assert.deepEqual(notes, []);
    }));

  it("prefers the learner's own commands, each by itself", () =>
    inTemporaryFolder(async folder => {
      const own = { lab: 'tiny', labVersion: '1.2.0', language: 'c' };
      assert.deepEqual((await read(folder, { ...own, build: [['make']] })).submission.run, ['./server']);
      const { submission } = await read(folder, { ...own, run: ['./other', '{port}'] });
      assert.deepEqual(submission.run, ['./other', '{port}']);
      assert.deepEqual(submission.build, [['cc', '-o', 'server', 'server.c']]);
    }));

  it('takes any language that says how it is run', () =>
    inTemporaryFolder(async folder => {
      const rust = { lab: 'tiny', labVersion: '1.2.0', language: 'rust' };
      await rejectsWithHumanError(read(folder, rust), 'run-missing', '“rust”', 'python, c');
      assert.deepEqual((await read(folder, { ...rust, run: ['./server'] })).submission.build, []);
    }));

  it('notes another version of the lab', () =>
    inTemporaryFolder(async folder => {
      const notes = async (labVersion: string) =>
        (await read(folder, { lab: 'tiny', labVersion, language: 'c' })).notes;
      assert.match((await notes('1.10.0'))[0]?.template ?? '', /which is older/);
      assert.match((await notes('1.1.9'))[0]?.template ?? '', /it was graded with the installed/);
    }));

  it('says what is wrong with the workspace', () =>
    inTemporaryFolder(async folder => {
      await rejectsWithHumanError(
        read(folder, '{\n  "lab": "tiny"\n  "language": "c"\n}'),
        'workspace-file-invalid',
        '.socklab.json, line 3, column 3: not JSON, a comma is missing',
      );
      await rejectsWithHumanError(read(folder, ''), 'workspace-file-invalid', 'is empty');
      await rejectsWithHumanError(read(folder, '[]'), 'workspace-file-invalid', 'must be an object');
      await rejectsWithHumanError(
        read(folder, { lab: 'tiny', language: 'c' }),
        'workspace-file-invalid',
        'the field labVersion is missing',
      );
      await rejectsWithHumanError(
        read(folder, { lab: 'tiny', labVersion: '1.2.0', language: 'c', run: './server' }),
        'workspace-file-invalid',
        'run must be a list',
      );
      await rejectsWithHumanError(
        read(folder, { lab: 'tni', labVersion: '1.2.0', language: 'c' }),
        'lab-unknown',
        'Installed: tiny',
      );
    }));

  it('says what is wrong with the folder', () =>
    inTemporaryFolder(async folder => {
      const catalogue = { find: () => assert.fail() };
      await rejectsWithHumanError(
        readSubmission(path.join(folder, 'x'), catalogue),
        'no-such-folder',
        'There is no folder',
      );
      await rejectsWithHumanError(readSubmission(folder, catalogue), 'not-a-workspace', 'socklab new');
      await writeFiles(folder, { file: '' });
      await rejectsWithHumanError(
        readSubmission(path.join(folder, 'file'), catalogue),
        'no-such-folder',
        'is not a folder',
      );
    }));
});
