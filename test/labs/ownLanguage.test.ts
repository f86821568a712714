import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { gradePool } from '../../src/grading/gradePool.ts';
import { gradeSubmission } from '../../src/grading/gradeSubmission.ts';
import type { Catalogue } from '../../src/lab/catalogue.ts';
import { openCatalogue } from '../../src/lab/openCatalogue.ts';
import { readSubmission } from '../../src/lab/readSubmission.ts';
import type { Grade } from '../../src/protocol/grade.ts';
import { built } from './installedGrader.ts';

const folder = path.join(import.meta.dirname, '../fixtures/ownLanguage');

/** Whether a compiler is on this machine, and works. */
function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasRust = isThere('rustc');

// Right servers in languages that no lab knows: the checks look at sockets, not at programs.
describe('a server in a language of its own', function () {
  this.timeout(5 * 60_000);
  const grades = new Map<string, Promise<Grade>>();
  const names = readdirSync(folder).sort();
  const isSkipped = (name: string): boolean => name.endsWith('Rust') && !hasRust;

  before(async () => {
    const catalogue = await openCatalogue(built.catalogue);
    const pool = gradePool();
    for (const name of names.filter(each => !isSkipped(each))) {
      const grade = pool(() => gradeHere(name, catalogue));
      grade.catch(() => undefined);
      grades.set(name, grade);
    }
  });
  after(() => Promise.allSettled(grades.values()));

  for (const name of names) {
    const remark = isSkipped(name) ? ' (rustc is not installed)' : '';
    it(`${name} gets full marks${remark}`, async function () {
      const grade = await grades.get(name);
      if (!grade) this.skip();
      assert.deepEqual(
        grade.checks
          .filter(check => check.verdict !== 'passed')
          .map(({ id, verdict, finding }) => `${id} ${verdict}: ${finding?.message ?? ''}`),
        [],
        grade.build.output,
      );
      assert.ok(grade.maxScore > 0 && grade.score >= grade.maxScore);
    });
  }
});

async function gradeHere(name: string, catalogue: Catalogue): Promise<Grade> {
  const { lab, submission } = await readSubmission(path.join(folder, name), catalogue);
  return gradeSubmission({ lab, submission, locale: 'en', paths: built.paths });
}
