import * as assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { authoringTools } from '../../src/authoring/authoringTools.ts';
import { isPreview, makePreview, openPreview, removeOldPreviews } from '../../src/authoring/labPreview.ts';
import { newLab } from '../../src/authoring/newLab.ts';
import { openLabFolder } from '../../src/authoring/openLabFolder.ts';
import { gradeSubmission } from '../../src/grading/gradeSubmission.ts';
import type { Lab } from '../../src/lab/catalogue.ts';
import { readSubmission } from '../../src/lab/readSubmission.ts';
import type { Grade } from '../../src/protocol/grade.ts';

describe('a preview of a lab', function () {
  this.timeout(120_000);
  const root = path.resolve(import.meta.dirname, '../..');
  let scratch: string;
  let home: string;
  let lab: Lab;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'socklab-preview-'));
    home = path.join(scratch, 'previews');
    const tools = authoringTools(root);
    const folder = path.join(scratch, 'reverse-server');
    await newLab({ id: 'reverse-server', language: 'python', folder }, tools);
    lab = await openLabFolder(folder, {
      ...{ tools, cache: path.join(scratch, 'cache'), checksFolder: path.join(root, 'dist', 'labs') },
    });
  });

  after(() => rmSync(scratch, { recursive: true, force: true }));

  async function grade(folder: string): Promise<Grade> {
    const found = await readSubmission(folder, await openPreview(folder, home));
    const paths = { node: process.execPath, runner: path.join(root, 'dist', 'runner.mjs') };
    return await gradeSubmission({
      ...{ lab: found.lab, submission: found.submission },
      locale: 'en',
      paths,
    });
  }

  it('is graded with what a learner would have: the starter is not enough, the solution is', async () => {
    const folder = await makePreview(lab, 'python', home);
    assert.ok(isPreview(folder, home));
    const names = readdirSync(path.join(folder, '..', '..'), { recursive: true }).map(String);
    for (const name of names) assert.doesNotMatch(name, /solutions|faults|checks\.ts|tsconfig/);
    assert.equal((await grade(folder)).verdict, 'failed');
    copyFileSync(path.join(lab.folder, 'solutions', 'python', 'server.py'), path.join(folder, 'server.py'));
    const passed = await grade(folder);
    assert.equal(passed.verdict, 'passed');
    assert.equal(passed.score, passed.maxScore);
  });

  it('leaves nothing where it cannot be made', async () => {
    const before = readdirSync(home);
    await assert.rejects(makePreview(lab, 'cobol', home), /cobol/);
    assert.deepEqual(readdirSync(home), before);
  });

  it('is removed when nobody has touched it for a week, unless it is open', async () => {
    const [old, open, young] = await Promise.all(['', '', ''].map(() => makePreview(lab, 'python', home)));
    assert.ok(old && open && young);
    const then = new Date(Date.now() - 8 * 24 * 60 * 60_000);
    for (const folder of [old, open]) {
      const place = path.join(folder, '..', '..');
      for (const name of [...readdirSync(place, { recursive: true }).map(String), '.'])
        utimesSync(path.join(place, name), then, then);
    }
    await removeOldPreviews(home, [open]);
    assert.deepEqual([old, open, young].map(existsSync), [false, true, true]);
  });
});
