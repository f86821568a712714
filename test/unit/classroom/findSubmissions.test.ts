import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { groupBy } from '../../../src/base/groupBy.ts';
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
    assert.deepEqual(
      found.map(({ label, refused }) => [label, refused?.code]),
      [
        ['ada', undefined],
        ['bo.tar.gz', 'submission-not-zip'],
        ['link', 'collected-link'],
        ['m%FF', 'collected-name-encoding'],
        ['nowhere', 'collected-link'],
        ['pipe', 'collected-special-file'],
      ],
    );
  });

  it('have names of their own where these are no UTF-8, Chinese ones those that were meant', async () => {
    const folder = await folders.make({ '李四/x': '', '结果/x': '', 'm%FF/x': '' });
    const put = (name: string, make: (name: Buffer) => void): void =>
      make(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]));
    const asFolder = (name: Buffer): void => mkdirSync(name);
    const asFile = (name: Buffer): void => writeFileSync(name, '');
    // 张三, 李四, 王五.zip, 结果 and 名单.csv in GBK.
    put('\xd5\xc5\xc8\xfd', asFolder);
    put('\xc0\xee\xcb\xc4', asFolder);
    put('\xcd\xf5\xce\xe5.zip', asFile);
    put('\xbd\xe1\xb9\xfb', asFolder);
    put('\xc3\xfb\xb5\xa5.csv', asFile);
    for (const name of ['m\xff', 'm\xfe', 'm%\xff']) put(name, asFolder);
    const { found, ignored } = await findSubmissions(folder, path.join(folder, '结果'));
    const byLabel = groupBy(found, ({ label }) => label);
    const codes = [...byLabel].map(
      ([label, all]) => [label, all.map(({ refused }) => refused?.code)] as const,
    );
    const code = 'collected-name-encoding';
    assert.deepEqual(
      new Map(codes),
      new Map([
        ['张三', [code]],
        // The one that cannot be opened counts.
        ['李四', [undefined, code]],
        ['王五', [code]],
        ['结果', [code]],
        ['m%FF', [undefined, code]],
        ['m%FE', [code]],
        ['m%25%FF', [code]],
      ]),
    );
    assert.deepEqual(ignored, ['名单.csv']);
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
