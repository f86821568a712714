import * as assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { english } from '../../../src/base/text.ts';
import { conceptProblems } from '../../../src/grading/conceptProblems.ts';
import { nameConcepts } from '../../../src/grading/nameConcepts.ts';
import type { Lab } from '../../../src/lab/catalogue.ts';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { inTemporaryFolder, tinyManifest, writeFiles, writeTinyLab } from '../lab/testLab.ts';

const [first, second] = tinyManifest.checks;

/** The tiny lab, whose first check names the concept `reset`. */
async function inLab(use: (lab: Lab, labs: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async labs => {
    const folder = await writeTinyLab(labs, { checks: [{ ...first, concept: 'reset' }, second] });
    await use(await loadLab(folder, { checksFile: 'checks.mjs' }), labs);
  });
}

async function problems(lab: Lab): Promise<string[]> {
  return (await conceptProblems(lab)).map(problem => english.say(problem));
}

describe('conceptProblems', () => {
  it('names the notes that are missing, in every language that the lab speaks', () =>
    inLab(async (lab, labs) => {
      assert.deepEqual(await problems(lab), [
        'lab.json names the concept reset, but there is no concepts/reset.md.',
        'lab.json names the concept reset, but there is no concepts/reset.zh-cn.md.',
      ]);
      await writeFiles(labs, { 'concepts/reset.md': '# Reset\n' });
      assert.deepEqual(await problems({ ...lab, dictionaries: {} }), []);
      assert.equal((await problems(lab)).length, 1);
      await writeFiles(labs, { 'concepts/reset.zh-cn.md': '# 重置\n' });
      assert.deepEqual(await problems(lab), []);
    }));

  it('says why a note cannot be used', () =>
    inLab(async (lab, labs) => {
      await writeFiles(labs, { 'concepts/reset.md': 'no heading', 'concepts/reset.zh-cn.md': '# 重置\n' });
      assert.match((await problems(lab)).join('\n'), /^\S+reset\.md cannot be used[^\n]+$/);
    }));
});

describe('nameConcepts', () => {
  it('gives a check the title of its note in the language of the run', () =>
    inLab(async (lab, labs) => {
      await writeFiles(labs, { 'concepts/reset.md': '# Reset\n', 'concepts/reset.zh-cn.md': '# 重置\n' });
      const named = await nameConcepts(lab, lab.manifest.checks, 'zh-cn');
      assert.deepEqual(
        named.map(check => check.concept),
        [{ id: 'reset', title: '重置' }, undefined],
      );
    }));

  it('goes on without a note that is missing or cannot be used', () =>
    inLab(async (lab, labs) => {
      assert.equal((await nameConcepts(lab, lab.manifest.checks, 'en'))[0]?.concept, undefined);
      await writeFiles(labs, { 'tiny/concepts/x.md': '# X\n' });
      await symlink('../../tiny/lab.json', path.join(labs, 'tiny', 'concepts', 'reset.md'));
      assert.equal((await nameConcepts(lab, lab.manifest.checks, 'en'))[0]?.concept, undefined);
    }));
});
