import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { comparisonFiles, readOldResults } from '../../../src/cli/compareOutput.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { compareResults } from '../../../src/report/compareResults.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { smallClass } from '../report/classRoom.ts';

describe('readOldResults', function () {
  // Much work for a machine that is busy with other things.
  this.timeout(20_000);
  let folder: string;
  let results: readonly SubmissionResult[];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'socklab-compare-'));
    ({ results } = await smallClass());
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: unknown): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };

  it('reads the folder of a batch, and the folder of its results', async () => {
    for (const result of results) write(`results/${result.student.id}.json`, result);
    write('grades.csv', 'id,name');
    const all = await readOldResults(folder);
    assert.deepEqual(
      all.map(({ student }) => student.id).sort(),
      results.map(({ student }) => student.id).sort(),
    );
    assert.deepEqual(await readOldResults(path.join(folder, 'results')), all);
  });

  it('follows no links and reads no drafts', async () => {
    const [first, second] = results;
    write('results/a.json', first);
    write('results/.new-b.json', second);
    write('elsewhere.json', second);
    symlinkSync('../elsewhere.json', path.join(folder, 'results/c.json'));
    assert.equal((await readOldResults(folder)).length, 1);
  });

  it('refuses what is no result, with the place where it is not', async () => {
    write('results/a.json', { ...results[0], attempts: 'one' });
    await rejectsWithHumanError(readOldResults(folder), 'compare-invalid', 'attempts');
    write('results/a.json', '{"schema":');
    await rejectsWithHumanError(readOldResults(folder), 'compare-invalid', 'a.json');
    write('results/a.json', { ...results[0], schema: 'socklab-submission/2' });
    await rejectsWithHumanError(readOldResults(folder), 'compare-invalid', 'schema');
  });

  it('refuses a folder without results, one that is not there, and two results of one student', async () => {
    await rejectsWithHumanError(readOldResults(folder), 'compare-empty', folder);
    await rejectsWithHumanError(readOldResults(path.join(folder, 'none')), 'compare-unreadable', 'none');
    write('file', 'x');
    await rejectsWithHumanError(readOldResults(path.join(folder, 'file')), 'compare-unreadable', 'file');
    write('a.json', results[0]);
    write('b.json', results[0]);
    await rejectsWithHumanError(readOldResults(folder), 'compare-invalid', 'two results');
  });

  it('refuses what is larger than any result', async () => {
    write('results/a.json', ' '.repeat(17 * 1024 * 1024));
    await rejectsWithHumanError(readOldResults(folder), 'compare-too-large', 'a.json');
  });

  it('gives a table and a page', () => {
    const files = comparisonFiles(compareResults(results, results), createLocalizer('en'));
    assert.deepEqual(
      files.map(({ file }) => file),
      ['compare.csv', 'compare.html'],
    );
  });
});
