import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { english } from '../../../src/base/text.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { LabManifest } from '../../../src/lab/manifest.ts';
import { learnerReport, type Judged, type LearnerReport } from '../../../src/report/learnerReport.ts';
import { reportFormats, type ReportFormatName } from '../../../src/report/reportFormats.ts';
import { matchesGolden } from '../golden.ts';
import {
  attack,
  echoManifest,
  gradeNames,
  gradeOf,
  hostile,
  infrastructure,
  rejection,
  withChecks,
  withVisibility,
} from './classRoom.ts';
import {
  checkJunit,
  classroomForm,
  gradescopeForm,
  parseXml,
  prairieLearnForm,
  readAutolab,
} from './publishedForms.ts';

const chinese = createLocalizer('zh-cn');

function write(format: ReportFormatName, report: LearnerReport): string {
  return reportFormats[format].write(report, english);
}

function classroom(report: LearnerReport): ReturnType<typeof classroomForm.parse> {
  const written = write('classroom', report);
  assert.match(written, /^[A-Za-z0-9+/]+=*\n$/);
  return classroomForm.parse(JSON.parse(Buffer.from(written, 'base64').toString('utf8')));
}

/** Reads a report in every format as its system does, but for JUnit, which is read many at a time. @returns the XML */
function checkForms(report: LearnerReport): string {
  gradescopeForm.parse(JSON.parse(write('gradescope', report)));
  classroom(report);
  readAutolab(write('autolab', report));
  const prairieLearn = write('prairielearn', report);
  assert.ok(Buffer.byteLength(prairieLearn) < 1_000_000);
  prairieLearnForm.parse(JSON.parse(prairieLearn));
  return write('junit', report);
}

/** A grade in which some checks could not be judged, each in another way. */
const partly: Judged = {
  outcome: 'graded',
  grade: {
    ...withChecks(gradeOf('sigpipe'), check => {
      const lost = { ...check, points: 0, finding: { message: 'It is not known.', transcript: [] } };
      if (check.id === 'E01') return { ...lost, verdict: 'errored' };
      if (check.id === 'E02') return { ...lost, verdict: 'cancelled' };
      if (check.id === 'E03') return { ...lost, verdict: 'skipped', maxPoints: 0 };
      if (check.id === 'E04') return { ...check, bonus: true };
      if (check.id === 'E05') return { ...lost, verdict: 'failed', bonus: true };
      return check;
    }),
    score: 74,
    maxScore: 77,
  },
};

describe('formats of other systems', function () {
  this.timeout(30_000);
  let manifest: LabManifest;
  let judged: Record<string, Judged>;

  before(async () => {
    manifest = await echoManifest();
    const graded = gradeNames.map(name => [name, { outcome: 'graded', grade: gradeOf(name) }] as const);
    judged = { ...Object.fromEntries(graded), partly, rejected: rejection, notGraded: infrastructure };
  });

  const reportOf = (name: string): LearnerReport => {
    const one = judged[name];
    assert.ok(one);
    return learnerReport(one, manifest, english);
  };

  for (const [format, { extension }] of Object.entries(reportFormats)) {
    it(`${format} is as it was`, () => {
      const hidden = withVisibility(manifest, { E02: 'hidden', E11: 'name' });
      const report = learnerReport({ outcome: 'graded', grade: gradeOf('sigpipe') }, hidden, english);
      const written = write(format as ReportFormatName, report);
      const shown = format === 'classroom' ? Buffer.from(written, 'base64').toString() : written;
      matchesGolden(`report/formats/${format}.${extension}`, shown);
    });
    it(`${format} is as it was, in Chinese`, async () => {
      const report = learnerReport(
        { outcome: 'graded', grade: gradeOf('decodes') },
        await echoManifest('zh-cn'),
        chinese,
      );
      const written = reportFormats[format as ReportFormatName].write(report, chinese);
      const shown = format === 'classroom' ? Buffer.from(written, 'base64').toString() : written;
      matchesGolden(`report/formats/${format}.zh-cn.${extension}`, shown);
    });
  }

  it('have their published form, whatever came of a submission', () => {
    const xml = Object.keys(judged).map(name => checkForms(reportOf(name)));
    for (const root of parseXml(xml)) checkJunit(root);
  });

  it('Gradescope: what was not judged is shown and not counted, the whole score is the share of the rest', () => {
    const { tests, score } = gradescopeForm.parse(JSON.parse(write('gradescope', reportOf('partly'))));
    assert.equal(score, 86.49);
    for (const test of tests.slice(0, 3))
      assert.deepEqual([test.score, test.max_score, test.status], [undefined, undefined, undefined]);
    assert.deepEqual([tests[3]?.score, tests[3]?.max_score, tests[3]?.status], [4, 0, 'passed']);
    assert.deepEqual([tests[4]?.score, tests[4]?.max_score], [0, 0]);
    assert.equal(tests.filter(({ status }) => status === 'failed').length, 2);
  });

  it('Gradescope: no score where nothing could be graded, zero where it was refused', () => {
    const none = gradescopeForm.parse(JSON.parse(write('gradescope', reportOf('notGraded'))));
    assert.equal(none.score, undefined);
    const refused = gradescopeForm.parse(JSON.parse(write('gradescope', reportOf('rejected'))));
    assert.deepEqual([refused.score, refused.output], [0, rejection.reason.message]);
  });

  it('GitHub Classroom: the sum of the scores is the score, and only what failed fails', () => {
    for (const name of [...gradeNames, 'partly']) {
      const report = reportOf(name);
      const { tests, max_score } = classroom(report);
      const sum = tests.reduce((total, { score }) => total + score, 0);
      assert.ok(Math.abs(sum - (report.score?.points ?? -1)) < 1e-6, `${name}: ${sum}`);
      assert.equal(max_score, report.score?.max);
    }
    assert.equal(classroom(reportOf('right')).status, 'pass');
    assert.equal(classroom(reportOf('partly')).tests.length, 19);
    assert.equal(classroom(reportOf('notGraded')).status, 'error');
    assert.match(classroom(reportOf('notGraded')).tests[0]?.message ?? '', /no fault of its own/);
  });

  it('Autolab: what did not pass or fail stands in a table of its own', () => {
    const { scores, stages } = readAutolab(write('autolab', reportOf('partly')));
    assert.deepEqual(scores, { echo_server: 86.49 });
    assert.deepEqual(
      stages.map(([title, rows]) => [title, Object.keys(rows).length]),
      [
        ['Result', 1],
        ['Checks', 19],
        ['Not judged.', 3],
      ],
    );
    assert.deepEqual(readAutolab(write('autolab', reportOf('notGraded'))).scores, {});
  });

  it('PrairieLearn: what does not build costs no attempt, and bonus points do not go beyond everything', () => {
    const read = (report: LearnerReport) => prairieLearnForm.parse(JSON.parse(write('prairielearn', report)));
    assert.equal(read(reportOf('notBuilt')).gradable, false);
    const bonus = learnerReport(
      { outcome: 'graded', grade: { ...gradeOf('right'), score: 110 } },
      manifest,
      english,
    );
    const full = read(bonus);
    assert.equal(full.gradable && full.score, 1);
    const some = read(reportOf('partly'));
    assert.ok(some.gradable);
    assert.equal(some.score, 0.961);
    assert.deepEqual(
      some.tests.slice(0, 5).map(({ max_points }) => max_points),
      [0, 0, 0, 0, 0],
    );
  });

  it('PrairieLearn: a result that is too long keeps the beginning of everything', () => {
    const long = withChecks(gradeOf('sigpipe'), check => ({
      ...check,
      verdict: 'failed',
      finding: { message: '很长的话 '.repeat(8000), transcript: [] },
    }));
    const written = write(
      'prairielearn',
      learnerReport({ outcome: 'graded', grade: long }, manifest, english),
    );
    assert.ok(Buffer.byteLength(written) < 1_000_000, String(Buffer.byteLength(written)));
    assert.ok(Buffer.byteLength(written) > 200_000);
    const read = prairieLearnForm.parse(JSON.parse(written));
    assert.ok(read.gradable);
    assert.equal(read.tests.length, 22);
    for (const { message } of read.tests) assert.match(message ?? '', /^很长的话 很长的话.*…$/s);
  });

  it('JUnit: only what failed is a failure', () => {
    const [root] = parseXml([write('junit', reportOf('partly'))]);
    const { failures, errors, skipped, tests } = root?.attributes ?? {};
    assert.deepEqual([tests, failures, errors, skipped], ['22', '1', '1', '3']);
    const [broken] = parseXml([write('junit', reportOf('notBuilt'))]);
    assert.deepEqual(broken?.children[0]?.attributes['failures'], '1');
    assert.match(broken.children[0].children[1]?.children[0]?.text ?? '', /server\.c:92:9 error/);
  });

  it('are valid whatever stands in a result', () => {
    const xml: string[] = [];
    const texts = fc.string({ unit: 'binary', maxLength: 30 });
    const parts = fc.array(
      fc.oneof(texts, fc.constantFrom(attack, 'http://', 'a":', "'b':", '_c:', '\\u003a', '\n')),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(parts, fc.constantFrom(...Object.keys(judged)), (pieces, name) => {
        const said = hostile(judged[name] as Judged, () => pieces.join(''));
        const lab = hostile(manifest, original => (pieces.length > 3 ? pieces.join('') : original));
        xml.push(checkForms(learnerReport(said, { ...lab, id: manifest.id, version: '1.0.0' }, english)));
      }),
      { numRuns: 60 },
    );
    for (const root of parseXml(xml)) checkJunit(root);
  });
});
