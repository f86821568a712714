import * as assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { authoringTools } from '../../../src/authoring/authoringTools.ts';
import { newLab, scaffoldLanguages, usualTitle } from '../../../src/authoring/newLab.ts';
import { labProblems } from '../../../src/grading/labProblems.ts';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { readProofs } from '../../../src/lab/proofs.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { inTemporaryFolder } from '../lab/testLab.ts';

const tools = authoringTools(path.resolve('.'));

describe('newLab', () => {
  for (const language of scaffoldLanguages) {
    it(`makes a whole lab in ${language}`, () =>
      inTemporaryFolder(async home => {
        const made = await newLab({ id: 'reverse-server', language, folder: path.join(home, 'a/b') }, tools);
        assert.equal(made.folder, path.join(home, 'a/b'));
        const lab = await loadLab(made.folder, { checksFile: 'checks.mjs' });
        assert.equal(lab.manifest.title, 'Reverse server');
        assert.deepEqual(Object.keys(lab.manifest.languages), [language]);
        const proofs = await readProofs(lab);
        assert.deepEqual(
          proofs.map(({ kind, name }) => `${kind} ${name}`),
          [`solution ${language}`, `starter ${language}`, `fault ${language}-no-flush`],
        );
        assert.deepEqual(labProblems(lab, proofs), []);
        const names = await readdir(made.folder, { recursive: true });
        for (const name of [
          '.socklab/harness.d.ts',
          `starters/${language}/.gitignore`,
          'tsconfig.json',
          'checks.ts',
        ])
          assert.ok(names.includes(name), name);
        for (const file of ['lab.json', 'README.md', 'README.zh-cn.md', 'l10n/zh-cn.json'])
          assert.doesNotMatch(await readFile(path.join(made.folder, file), 'utf8'), /\{\{/, file);
        assert.deepEqual(await readdir(home), ['a'], 'no draft is left');
      }));
  }

  it('takes any title', () =>
    inTemporaryFolder(async home => {
      const title = 'Lines "and" \\ $& {{id}} 行';
      const { folder, readme } = await newLab(
        { id: 'lines', title, language: 'c', folder: path.join(home, 'l') },
        tools,
      );
      const lab = await loadLab(folder, { checksFile: 'checks.mjs' });
      assert.equal(lab.manifest.title, title);
      assert.equal(lab.dictionaries['zh-cn']?.[title], title);
      assert.ok((await readFile(readme, 'utf8')).startsWith(`# ${title}\n`));
    }));

  it('writes over nothing', () =>
    inTemporaryFolder(async home => {
      const folder = path.join(home, 'mine');
      await mkdir(folder);
      await writeFile(path.join(folder, 'notes.txt'), 'mine');
      const wish = { id: 'mine', language: 'c', folder };
      await rejectsWithHumanError(newLab(wish, tools), 'folder-not-empty', folder);
      assert.deepEqual(await readdir(folder), ['notes.txt']);
      assert.deepEqual(await readdir(home), ['mine']);
    }));

  it('says what is wrong with an id, a title or a language', () =>
    inTemporaryFolder(async home => {
      const wish = { id: 'fine', language: 'c', folder: path.join(home, 'x') };
      for (const id of ['', 'Caps', '1st', '../up', 'a b', 'x'.repeat(61)])
        await rejectsWithHumanError(newLab({ ...wish, id }, tools), 'lab-id-wrong', 'reverse-server');
      await rejectsWithHumanError(newLab({ ...wish, taken: ['fine'] }, tools), 'lab-id-taken', '“fine”');
      for (const title of ['', ' ', 'two\nlines', 'x'.repeat(81)])
        await rejectsWithHumanError(newLab({ ...wish, title }, tools), 'lab-title-wrong', '80');
      await rejectsWithHumanError(
        newLab({ ...wish, language: 'phyton' }, tools),
        'language-unknown',
        'python',
      );
      await rejectsWithHumanError(
        newLab({ ...wish, language: 'go' }, tools),
        'language-unknown',
        'c, python, java',
      );
      assert.deepEqual(await readdir(home), []);
    }));
});

describe('usualTitle', () => {
  it('is the id in words', () => assert.equal(usualTitle('reverse-server-2'), 'Reverse server 2'));
});
