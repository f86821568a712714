import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { conceptFileName, parseConceptFileName, readConceptNote } from '../../../src/lab/conceptNote.ts';
import { rejectsWithHumanError } from './humanError.ts';
import { inTemporaryFolder, writeFiles } from './testLab.ts';

/** A folder of labs with a shared note and a lab that has one of its own. */
async function inLibrary(use: (lab: { folder: string }, labs: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async labs => {
    await writeFiles(labs, {
      'concepts/reset.md': '# Reset\n\nShared.\n',
      'concepts/reset.zh-cn.md': '# 重置\n',
      'concepts/backlog.md': '# Backlog\n',
      'tiny/concepts/backlog.md': '\uFEFF# Our backlog\r\n\r\nOwn.\r\n',
      'secret.md': '# Secret\n',
    });
    await use({ folder: path.join(labs, 'tiny') }, labs);
  });
}

describe('readConceptNote', () => {
  it('finds a note beside the labs, in the language of the reader', () =>
    inLibrary(async (lab, labs) => {
      const note = await readConceptNote(lab, 'reset', 'en');
      assert.deepEqual(note, {
        id: 'reset',
        title: 'Reset',
        locale: 'en',
        source: '# Reset\n\nShared.\n',
        file: path.join(labs, 'concepts', 'reset.md'),
      });
      assert.equal((await readConceptNote(lab, 'reset', 'zh-cn'))?.title, '重置');
    }));

  it('takes English where there is nothing else, and says so', () =>
    inLibrary(async lab => {
      const note = await readConceptNote(lab, 'backlog', 'zh-cn');
      assert.deepEqual([note?.title, note?.locale], ['Our backlog', 'en']);
    }));

  it('puts the lab’s own note first, without byte order mark and carriage returns', () =>
    inLibrary(async lab => {
      assert.equal((await readConceptNote(lab, 'backlog', 'en'))?.source, '# Our backlog\n\nOwn.\n');
    }));

  it('takes an id for a name and never for a way', () =>
    inLibrary(async lab => {
      for (const id of ['../secret', '..', '', 'a/b', '/etc/passwd', 'Reset', 'reset.md', 'reset\0', 'none'])
        assert.equal(await readConceptNote(lab, id, 'en'), undefined, id);
    }));

  for (const [what, make] of [
    ['a link to another file', (file: string, labs: string) => symlink(path.join(labs, 'secret.md'), file)],
    ['a link that leads up', (file: string) => symlink('../../secret.md', file)],
    ['a pipe', (file: string) => Promise.resolve(void execFileSync('mkfifo', [file]))],
    ['a folder', (file: string) => mkdir(file)],
    ['a book', (file: string) => writeFiles('/', { [file]: `# Long\n${'x'.repeat(70_000)}` })],
    ['a note without a heading', (file: string) => writeFiles('/', { [file]: 'Text\n\n# Late\n' })],
  ] as const) {
    it(`refuses ${what}`, () =>
      inLibrary(async (lab, labs) => {
        await make(path.join(lab.folder, 'concepts', 'half-close.md'), labs);
        await rejectsWithHumanError(
          readConceptNote(lab, 'half-close', 'en'),
          'concept-unusable',
          'half-close.md',
        );
      }));
  }

  it('refuses a concepts folder that lies elsewhere', () =>
    inLibrary(async (lab, labs) => {
      await rename(path.join(lab.folder, 'concepts'), path.join(labs, 'elsewhere'));
      await symlink('../elsewhere', path.join(lab.folder, 'concepts'));
      await rejectsWithHumanError(readConceptNote(lab, 'backlog', 'en'), 'concept-unusable', 'backlog.md');
    }));

  it('finds the notes of a lab that is itself a link', () =>
    inLibrary(async (lab, labs) => {
      await rename(lab.folder, path.join(labs, 'other-place'));
      await symlink('other-place', lab.folder);
      assert.equal((await readConceptNote(lab, 'backlog', 'en'))?.title, 'Our backlog');
    }));
});

describe('names of notes', () => {
  it('go both ways', () => {
    for (const note of [
      { id: 'half-close', locale: 'en' },
      { id: 'reset', locale: 'zh-cn' },
    ] as const)
      assert.deepEqual(parseConceptFileName(conceptFileName(note.id, note.locale)), note);
  });

  it('are nothing else', () => {
    for (const name of ['README.md', 'reset.fr.md', 'reset', '../reset.md', '.md', '-.md'])
      assert.equal(parseConceptFileName(name), undefined, name);
  });
});
