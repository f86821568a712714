import * as assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { visibleFiles, visiblePath } from '../../../src/grading/confinedFiles.ts';
import { TestFolder } from './testFolder.ts';

describe('files of a confined submission', () => {
  const folders = new TestFolder();
  const { PATH } = process.env;
  afterEach(async () => {
    process.env['PATH'] = PATH;
    delete process.env['SOCKLAB_CONFINED_READABLE'];
    await folders.removeAll();
  });

  it('are the programs of the system and a little of /etc', () => {
    const { readable, links } = visibleFiles([]);
    assert.ok(readable.includes('/usr') && readable.includes('/etc/hosts'));
    const known = [...readable, ...links.map(([link]) => link)];
    assert.ok(known.includes('/bin') && known.includes('/lib'));
    for (const secret of [
      '/',
      '/etc',
      '/etc/passwd',
      '/etc/shadow',
      '/etc/ssh',
      '/root',
      '/home',
      '/var',
      '/opt',
      '/tmp',
    ])
      assert.ok(!known.includes(secret), secret);
  });

  it('leave out what is secret inside the system, and never the system itself', () => {
    const inside = readdirSync('/usr/share').map(name => path.join('/usr/share', name));
    const [lab = ''] = inside;
    const secrets = [lab, '/usr', '/usr/lib', '/usr/local/bin', '/home/grader/labs', '/nowhere'];
    assert.deepEqual(visibleFiles(secrets).hidden, [lab]);
  });

  it('are more where a variable names them', async () => {
    const folder = await folders.make({ 'bin/tool': '' });
    process.env['SOCKLAB_CONFINED_READABLE'] = `${folder}:not/absolute:/nowhere/at/all`;
    const files = visibleFiles([]);
    assert.ok(files.readable.includes(folder));
    assert.ok(!files.readable.some(each => each.includes('absolute') || each.startsWith('/nowhere')));
    process.env['PATH'] = `/root/bin:${folder}/bin:/usr/bin:relative`;
    assert.deepEqual(visiblePath(files).split(':'), [`${folder}/bin`, '/usr/bin', '/usr/local/bin', '/bin']);
  });
});
