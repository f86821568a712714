import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { findSubmissions } from '../../../src/classroom/findSubmissions.ts';
import { TestFolder } from '../grading/testFolder.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';

describe('submissions in a folder', () => {
  const folders = new TestFolder();
  afterEach(() => folders.removeAll());

  it('are folders and zip files, in the order of their numbers', async () => {
    const folder = await folders.make({
      'ada 10/x': '',
      'ada 2.zip': '',
      'bo.ZIP': '',
      'c.zip/x': '',
      'roster.csv': '',
      '.DS_Store': '',
      '__MACOSX/x': '',
      'grades/x': '',
    });
    const { found, ignored } = await findSubmissions(folder, path.join(folder, 'grades'));
    assert.deepEqual(
      found.map(({ name, label, kind }) => [name, label, kind]),
      [
        ['ada 2.zip', 'ada 2', 'zip'],
        ['ada 10', 'ada 10', 'folder'],
        ['bo.ZIP', 'bo', 'zip'],
        ['c.zip', 'c.zip', 'folder'],
      ],
    );
    assert.deepEqual(ignored, ['roster.csv']);
  });

  it('are not followed where they are links, nor opened where they are pipes or cannot be named', async () => {
    const folder = await folders.make({ 'ada/x': '', 'bo.tar.gz': '' });
    await symlink('ada', path.join(folder, 'link'));
    await symlink('/nowhere', path.join(folder, 'nowhere.zip'));
    execFileSync('mkfifo', [path.join(folder, 'pipe.zip')]);
    execFileSync('sh', ['-c', 'mkdir "$(printf \'m\\377\')"'], { cwd: folder });
    const { found } = await findSubmissions(folder, `${folder}-grades`);
    const codes = new Map(found.map(({ label, refused }) => [label, refused?.code]));
    assert.equal(codes.get('ada'), undefined);
    assert.equal(codes.get('link'), 'submission-link');
    assert.equal(codes.get('nowhere'), 'submission-link');
    assert.equal(codes.get('pipe'), 'submission-special-file');
    assert.equal(codes.get('m\ufffd'), 'submission-name-encoding');
    assert.equal(codes.get('bo.tar.gz'), 'submission-not-zip');
  });

  it('must be there', async () => {
    const one = await folders.make({ '.socklab.json': '{}', 'server.c': '' });
    await rejectsWithHumanError(findSubmissions(one, '/x'), 'one-submission', 'folders and zip files of all');
    const none = await folders.make({ 'notes.txt': '' });
    await rejectsWithHumanError(findSubmissions(none, '/x'), 'no-submissions');
    await rejectsWithHumanError(findSubmissions(path.join(none, 'x'), '/x'), 'no-such-folder', 'ENOENT');
    await rejectsWithHumanError(findSubmissions(path.join(none, 'notes.txt'), '/x'), 'no-such-folder');
  });
});
