import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { HumanError } from '../../../src/base/humanError.ts';
import { english } from '../../../src/base/text.ts';
import { submittedWork } from '../../../src/classroom/submittedWork.ts';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { inTemporaryFolder, writeTinyLab } from '../lab/testLab.ts';

type Files = Readonly<Record<string, string>>;

describe('submitted work', () => {
  let work: (files: Files) => ReturnType<typeof submittedWork>;
  before(() =>
    inTemporaryFolder(async folder => {
      const lab = await loadLab(await writeTinyLab(folder), { checksFile: path.join(folder, 'checks.mjs') });
      work = files =>
        submittedWork(
          Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content) })),
          lab,
        );
    }),
  );

  const workspace = (more: object): Files => ({
    'server.c': '',
    '.socklab.json': JSON.stringify({ lab: 'tiny', labVersion: '1.2.0', language: 'c', ...more }),
  });
  const refuses = (files: Files, code: string, words: RegExp): void =>
    assert.throws(
      () => work(files),
      (error: unknown) => error instanceof HumanError && error.code === code && words.test(error.message),
    );

  it('is built and run as .socklab.json says, else as the lab does', () => {
    const { submission, notes } = work(workspace({}));
    assert.deepEqual([submission.language, submission.run], ['c', ['./server']]);
    assert.deepEqual(submission.build, [['cc', '-o', 'server', 'server.c']]);
    assert.equal(submission.files.length, 2);
    assert.deepEqual(notes, []);
    const own = work(workspace({ language: 'zig', build: [['zig', 'build']], run: ['./z'] })).submission;
    assert.deepEqual([own.language, own.build, own.run], ['zig', [['zig', 'build']], ['./z']]);
  });

  it('may be for another version, which is told', () => {
    const [note] = work(workspace({ labVersion: '1.0.0' })).notes;
    assert.match(note ? english.say(note) : '', /made for tiny 1\.0\.0/);
  });

  it('is in the language whose files it has', () => {
    assert.equal(work({ 'server.py': '' }).submission.language, 'python');
    assert.equal(work({ 'server.c': '', 'server.h': '' }).submission.language, 'c');
    refuses({ 'server.c': '', 'server.py': '' }, 'language-unclear', /more than one language \(Python, C\)/);
    refuses({ 'src/server.c': '', a: '' }, 'language-unclear', /none of the files .*server\.py · server\.c/);
  });

  it('is for this lab', () =>
    refuses(workspace({ lab: 'multiplexer' }), 'other-lab', /for “multiplexer”, and not for tiny/));

  it('has a .socklab.json that a person could have written', () => {
    const invalid = 'workspace-file-invalid';
    refuses({ '.socklab.json': '{' }, invalid, /^\.socklab\.json/);
    refuses(workspace({ grade: 100 }), invalid, /no field “grade”/);
    refuses(workspace({ run: [] }), invalid, /must not be empty/);
    refuses(workspace({ run: ['a\0b'] }), invalid, /zero bytes/);
    refuses(workspace({ language: 'x'.repeat(41) }), invalid, /too long/);
    refuses({ '.socklab.json': '['.repeat(30_000) }, invalid, /too deep/);
    refuses({ '.socklab.json': `"${'x'.repeat(70_000)}"` }, invalid, /too long/);
    refuses(workspace({ language: 'toString' }), 'run-missing', /“run” must be given/);
  });
});
