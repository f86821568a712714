import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import Papa from 'papaparse';
import * as z from 'zod';
import { submissionResultSchema } from '../../../src/protocol/submissionResult.ts';
import { classCauses } from '../../../src/report/classCauses.ts';
import { checksOfClass, classRows, type ClassInput } from '../../../src/report/classInput.ts';
import { classFormatNames, classFormats } from '../../../src/report/classReports.ts';
import { classStatistics } from '../../../src/report/classStatistics.ts';
import { matchesGolden } from '../golden.ts';
import { attack, gradeOf, hostile, rejection, resultOf, smallClass, withChecks } from './classRoom.ts';
import {
  checkJunit,
  classroomForm,
  gradescopeForm,
  parseXml,
  prairieLearnForm,
  readAutolab,
} from './publishedForms.ts';

function only(format: (typeof classFormatNames)[number], input: ClassInput): string {
  const files = classFormats[format](input);
  assert.equal(files.length, 1);
  return files[0]?.content ?? '';
}

function readCsv(content: string): string[][] {
  const { data, errors } = Papa.parse<string[]>(content, { skipEmptyLines: true });
  assert.deepEqual(errors, []);
  return data;
}

describe('reports of a class', function () {
  this.timeout(30_000);

  it('CSV and JUnit are as they were', async () => {
    const input = await smallClass();
    matchesGolden('report/class/grades.csv', only('csv', input));
    matchesGolden('report/class/junit.xml', only('junit', input));
  });

  it('are the same bytes in whatever order submissions were graded', async () => {
    const input = await smallClass('zh-cn');
    const again = { ...input, results: [...input.results].reverse() };
    for (const format of classFormatNames) {
      assert.deepEqual(classFormats[format](again), classFormats[format](input), format);
      assert.ok(classFormats[format](input).length > 0);
    }
  });

  it('have their published form', async () => {
    const input = await smallClass();
    for (const { content } of classFormats.gradescope(input)) gradescopeForm.parse(JSON.parse(content));
    for (const { content } of classFormats.prairielearn(input)) prairieLearnForm.parse(JSON.parse(content));
    for (const { content } of classFormats.autolab(input)) readAutolab(content);
    for (const { content } of classFormats.classroom(input))
      classroomForm.parse(JSON.parse(Buffer.from(content, 'base64').toString()));
    for (const root of parseXml([only('junit', input)])) checkJunit(root);
    assert.equal(z.array(submissionResultSchema).parse(JSON.parse(only('json', input))).length, 8);
  });

  it('name a file after each student, inside of their folder', async () => {
    const input = await smallClass();
    const results = ['../../etc/passwd', 'a/b', '王 小明', '.hidden', ''].map(id =>
      resultOf({ id }, { outcome: 'graded', grade: gradeOf('right') }),
    );
    const files = classFormats.gradescope({ ...input, results }).map(({ file }) => file);
    assert.equal(new Set(files).size, results.length);
    for (const file of files) assert.match(file, /^gradescope\/[^./][^/]*\.json$/);
  });

  describe('CSV', () => {
    it('is a line for each student, also of those that handed in nothing', async () => {
      const [head = [], ...lines] = readCsv(only('csv', await smallClass()));
      const at = (id: string, column: string): string | undefined =>
        lines.find(line => line[0] === id)?.[head.indexOf(column)];
      assert.equal(lines.length, 9);
      assert.ok(lines.every(line => line.length === head.length));
      assert.deepEqual(
        [at('s07', 'score'), at('s07', 'unofficialScore'), at('s07', 'E11')],
        ['93', '100', 'failed'],
      );
      assert.deepEqual(
        [at('s06', 'outcome'), at('s06', 'score'), at('s06', 'maxScore')],
        ['rejected', '0', '100'],
      );
      assert.deepEqual([at('s08', 'outcome'), at('s08', 'score')], ['missing', '']);
      assert.deepEqual([at('s09', 'outcome'), at('s09', 'score')], ['notGraded', '']);
      assert.deepEqual([at('s05', 'score'), at('s05', 'reason')], ['0', 'not-built']);
      assert.equal(at('s02', 'name'), '学生二');
    });

    it('begins with the mark that Excel knows UTF-8 by, and ends lines as RFC 4180 has it', async () => {
      const csv = only('csv', await smallClass());
      assert.ok(csv.startsWith('\ufeffid,'));
      assert.equal(csv.split('\r\n').length, 11);
      assert.doesNotMatch(csv.replaceAll('\r\n', ''), /[\r\n]/);
    });

    it('has no times, so that grading again gives the same', async () => {
      const input = await smallClass();
      const results = input.results.map(result => {
        if (!result.grade) return result;
        const slower = withChecks(result.grade, check => ({ ...check, durationMs: check.durationMs + 17 }));
        return { ...result, attempts: 3, grade: { ...slower, durationMs: 99_999 } };
      });
      assert.equal(only('csv', { ...input, results }), only('csv', input));
    });

    it('has the columns of the checks that were run', async () => {
      const input = await smallClass();
      const grade = gradeOf('right');
      const some = { ...grade, checks: grade.checks.slice(0, 2), score: 8, maxScore: 8 };
      const results = [
        resultOf({ id: 's' }, { outcome: 'graded', grade: some }),
        resultOf({ id: 'r' }, rejection),
      ];
      assert.deepEqual(readCsv(only('csv', { ...input, results }))[0]?.slice(7, 10), [
        'E01',
        'E02',
        'language',
      ]);
      const [refused] = classFormats.gradescope({ ...input, results });
      assert.match(refused?.content ?? '', /"score": 0,[^]*"max_score": 8/);
      assert.equal(checksOfClass({ ...input, results: [] }).length, 22);
    });

    it('has no formulas, and gives back every text', () =>
      fc.assert(
        fc.asyncProperty(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('', '\n', ' \n x'),
          async (before, end) => {
            const said = before + end;
            const input = await smallClass();
            const name = `=${said}`;
            const results = [
              resultOf(
                { id: '+1', name },
                { outcome: 'notGraded', reason: { code: 'x', message: `@${said}` } },
              ),
            ];
            const csv = only('csv', { ...input, results, missing: [] });
            const [, line = []] = readCsv(csv);
            for (const cell of line) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
            assert.ok(line[1]?.startsWith("'="));
          },
        ),
        { numRuns: 30 },
      ));
  });

  describe('numbers', () => {
    it('leave out who has no score', async () => {
      const input = await smallClass();
      const numbers = classStatistics(classRows(input), checksOfClass(input));
      assert.deepEqual(numbers, {
        ...{ students: 9, scored: 7, full: 1, notBuilt: 1, rejected: 1, notGraded: 1, missing: 1 },
        mean: (1 + 0.69 + 0.86 + 0 + 0 + 0 + 0.93) / 7,
        median: 0.69,
        distribution: [3, 0, 0, 0, 0, 0, 1, 0, 1, 2],
      });
    });

    it('are there for a class that handed in nothing', async () => {
      const input = { ...(await smallClass()), results: [] };
      const numbers = classStatistics(classRows(input), checksOfClass(input));
      assert.deepEqual([numbers.mean, numbers.median, numbers.missing], [undefined, undefined, 1]);
      for (const format of classFormatNames) classFormats[format](input);
    });
  });

  describe('causes', () => {
    it('join students by what is wrong, whatever was measured', async () => {
      const input = await smallClass();
      const waiting = (port: number) =>
        withChecks(gradeOf('waitingRoom'), check => {
          if (!check.finding?.root) return check;
          const words = check.finding.root.words.replaceAll(/\d+ bytes/g, `${port} bytes`);
          return { ...check, finding: { ...check.finding, root: { ...check.finding.root, words } } };
        });
      const results = [
        ...input.results,
        resultOf({ id: 't1' }, { outcome: 'graded', grade: waiting(41) }),
        resultOf({ id: 't2' }, { outcome: 'graded', grade: waiting(42) }),
        resultOf({ id: 't3' }, { outcome: 'graded', grade: gradeOf('notBuilt') }),
      ];
      const all = { ...input, results };
      const causes = classCauses(classRows(all), checksOfClass(all), input.localizer);
      const [first] = causes;
      assert.deepEqual(first?.students, [2, 9, 10]);
      assert.match(first.words, /… bytes wait in its receive queue/);
      assert.deepEqual(
        causes.find(({ words }) => words === 'The program does not build.')?.students,
        [4, 11],
      );
      assert.deepEqual(
        causes.map(({ students }) => students.length),
        causes.map(({ students }) => students.length).sort((a, b) => b - a),
      );
    });

    it('keep numbers that are part of a name', async () => {
      const input = await smallClass();
      const words = classCauses(classRows(input), checksOfClass(input), input.localizer).map(
        each => each.words,
      );
      assert.ok(
        words.some(each => each.includes('accept4')),
        words.join('\n'),
      );
    });
  });

  it('are valid whatever stands in results', async () => {
    const input = await smallClass();
    const said = hostile({ ...input, lab: hostile(input.lab) }, () => attack);
    const bad = {
      ...input,
      lab: { ...said.lab, manifest: { ...said.lab.manifest, id: 'echo-server' } },
      results: said.results,
      missing: said.missing,
    };
    for (const root of parseXml([only('junit', bad)])) checkJunit(root);
    readCsv(only('csv', bad));
    const html = only('html', bad);
    assert.doesNotMatch(html, /<script>alert|\u0000|\u001b|\ud800|\ufffe|\u202e/);
    assert.equal(html.match(/<script/g)?.length, 1);
    for (const { content } of classFormats.autolab(bad)) readAutolab(content);
  });
});
