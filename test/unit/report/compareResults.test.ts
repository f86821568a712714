import * as assert from 'node:assert/strict';
import Papa from 'papaparse';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { classCsv } from '../../../src/report/classCsv.ts';
import { compareCsv } from '../../../src/report/compareCsv.ts';
import { compareHtml } from '../../../src/report/compareHtml.ts';
import { compareResults } from '../../../src/report/compareResults.ts';
import { compareText } from '../../../src/report/compareText.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import { matchesGolden } from '../golden.ts';
import {
  attack,
  gradeOf,
  hostile,
  infrastructure,
  rejection,
  resultOf,
  smallClass,
  withChecks,
} from './classRoom.ts';
import { twoVersions } from './twoVersions.ts';

const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 100 };

function table(csv: string): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true }).data;
}

describe('compareResults', function () {
  // Much work for a machine that is busy with other things.
  this.timeout(20_000);
  it('says nothing of what is as it was', async () => {
    const { results } = await smallClass();
    const comparison = compareResults(results, [...results].reverse());
    assert.deepEqual(comparison.checks.added, []);
    assert.ok(comparison.students.every(({ changes, delta = 0 }) => changes.length === 0 && delta === 0));
    assert.match(compareText(comparison, style), /0 have more points · 0 have fewer · 7 have the same\n$/);
    assert.match(compareHtml(comparison, style.localizer), /Nothing changed for anybody/);
  });

  it('tells what students changed from what the lab changed', () => {
    const { before, after } = twoVersions();
    const { checks, labs, students } = compareResults(before, after);
    assert.deepEqual(labs, { before: ['echo-server 1.0.0'], after: ['echo-server 1.1.0'] });
    assert.deepEqual(
      checks.added.map(({ id, points }) => [id, points]),
      [['E23', 4]],
    );
    assert.deepEqual(
      checks.removed.map(({ id }) => id),
      ['E22'],
    );
    assert.deepEqual(
      checks.points.map(({ check, before: old }) => [check.id, old, check.points]),
      [['E07', 6, 8]],
    );
    const find = (id: string) => students.find(({ student }) => student.id === id);
    const kinds = (id: string) => find(id)?.changes.map(change => `${change.id} ${change.kind}`);
    // Mended E11 (7 points); the lab gives 2 more for E07 and for E23 − E22.
    assert.deepEqual(kinds('s1'), ['E07 points', 'E11 better', 'E23 added', 'E22 removed']);
    assert.deepEqual([find('s1')?.delta, find('s1')?.deltaOfLab], [11, 4]);
    assert.equal(find('s1')?.isResubmitted, true);
    assert.deepEqual(kinds('s2'), [
      'E05 worse',
      'E07 points',
      'E09 unsure',
      'E11 other',
      'E23 added',
      'E22 removed',
    ]);
    assert.deepEqual([find('s2')?.delta, find('s2')?.deltaOfLab], [-6, 4]);
    assert.equal(find('s2')?.isResubmitted, false);
    assert.deepEqual([find('s3')?.before?.outcome, find('s3')?.after?.outcome], ['rejected', 'graded']);
    assert.deepEqual([find('s4')?.after?.outcome, find('s4')?.delta], ['notGraded', undefined]);
    assert.equal(find('s5')?.after, undefined);
    assert.equal(find('s6')?.before, undefined);
  });

  it('knows nothing of new checks where nothing was graded before', () => {
    const before = [resultOf({ id: 's' }, rejection)];
    const after = [resultOf({ id: 's' }, { outcome: 'graded', grade: gradeOf('right') })];
    const { checks, students } = compareResults(before, after);
    assert.deepEqual(checks.added, []);
    assert.equal(students[0]?.delta, 100);
    assert.equal(
      compareResults([resultOf({ id: 's' }, infrastructure)], after).students[0]?.delta,
      undefined,
    );
  });

  it('gives everybody the score that the reports of the class give', async () => {
    const input = await smallClass();
    const plain = input.lab.manifest.checks;
    // One that gives points on top, and one that nobody's machine could hold.
    const odd = withChecks(gradeOf('right'), check => {
      if (check.id === 'E02') return { ...check, bonus: true };
      return check.id === 'E01' ? { ...check, verdict: 'skipped', points: 0, maxPoints: 0 } : check;
    });
    const refused = resultOf({ id: 's' }, rejection);
    for (const [results, checks] of [
      [input.results, plain],
      [[refused], plain],
      [
        [refused, resultOf({ id: 't' }, { outcome: 'graded', grade: odd })],
        plain.map(check => ({ ...check, bonus: check.id === 'E02' })),
      ],
    ] as const) {
      const manifest = { ...input.lab.manifest, checks: [...checks] };
      const grades = table(classCsv({ ...input, lab: { ...input.lab, manifest }, results, missing: [] }));
      const compared = table(compareCsv(compareResults(results, results, checks)));
      for (const side of ['old', 'new'])
        assert.deepEqual(
          compared.map(line => [line['id'], line[`${side}Score`], line[`${side}MaxScore`]]),
          grades.map(line => [line['id'], line['score'], line['maxScore']]),
        );
    }
  });

  it('is told as text and as CSV as it was', () => {
    const { before, after } = twoVersions();
    const comparison = compareResults(before, after);
    matchesGolden('report/class/compare.txt', compareText(comparison, style));
    const chinese = { ...style, localizer: createLocalizer('zh-cn') };
    matchesGolden('report/class/compare.zh-cn.txt', compareText(comparison, chinese));
    matchesGolden('report/class/compare.csv', compareCsv(comparison));
  });

  it('is valid whatever stands in results', () => {
    const { before, after } = twoVersions();
    const bad = (results: readonly SubmissionResult[]): SubmissionResult[] =>
      results.map((result, n) => ({ ...hostile(result), student: { id: `${attack}${n}`, name: attack } }));
    const comparison = compareResults(bad(before), bad(after));
    const csv = Papa.parse<string[]>(compareCsv(comparison), { skipEmptyLines: true });
    assert.deepEqual(csv.errors, []);
    assert.ok(csv.data.every(row => row.length === csv.data[0]?.length));
    for (const cell of csv.data.flat()) assert.doesNotMatch(cell, /^[=+@＝\t\r\n]/);

    assert.doesNotMatch(compareText(comparison, style), /[\u0000-\u0009\u000b-\u001f\u202e]/);
    const html = compareHtml(comparison, style.localizer);
    assert.equal(html.match(/<script/g)?.length, 1);
  });
});
