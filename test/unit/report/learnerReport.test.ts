import * as assert from 'node:assert/strict';
import { english } from '../../../src/base/text.ts';
import { learnerReport } from '../../../src/report/learnerReport.ts';
import { reportFormats } from '../../../src/report/reportFormats.ts';
import { echoManifest, gradeOf, infrastructure, rejection, withChecks, withVisibility } from './classRoom.ts';

describe('learnerReport', function () {
  // Much work for a machine that is busy with other things.
  this.timeout(20_000);
  const graded = (grade = gradeOf('sigpipe')) => ({ outcome: 'graded' as const, grade });

  it('tells all of a check that is always visible', async () => {
    const report = learnerReport(graded(), await echoManifest(), english);
    const check = report.checks.find(({ id }) => id === 'E11');
    assert.deepEqual(report.score, { points: 93, max: 100 });
    assert.equal(check?.standing, 'failed');
    assert.match(check.message, /killed by SIGPIPE.*MSG_NOSIGNAL/);
    assert.match(check.details, /^Your server was killed by SIGPIPE/);
    assert.match(check.details, /\nlikely cause .*\nnext step .*\n/s);
    assert.match(check.details, /\nWhat happened\n/);
    assert.doesNotMatch(check.details, /Hints|--hints/);
  });

  it('tells only the title of a check that is to be named, and not even that of a hidden one', async () => {
    const manifest = withVisibility(await echoManifest(), { E11: 'name', E02: 'hidden', E13: 'hidden' });
    const report = learnerReport(graded(), manifest, english);
    const [named, hidden] = [report.checks[10], report.checks[1]];
    assert.equal(named?.title, 'Reset while you write');
    assert.equal(named.details, 'What this check found is not shown.');
    assert.equal(hidden?.id, 'hidden-2');
    assert.equal(hidden.title, 'Hidden check 2');
    assert.equal(hidden.details, '');
    assert.equal(hidden.points, 5);
    assert.equal(report.score?.points, 93);
  });

  it('lets nothing of hidden checks into any format', async () => {
    const manifest = await echoManifest();
    for (const name of ['sigpipe', 'waitingRoom', 'decodes', 'starter', 'notBuilt'] as const) {
      const grade = gradeOf(name);
      const hidden = Object.fromEntries(manifest.checks.map(check => [check.id, 'hidden' as const]));
      const report = learnerReport(graded(grade), withVisibility(manifest, hidden), english);
      for (const [format, { write }] of Object.entries(reportFormats)) {
        const written = write(report, english);
        const readable = format === 'classroom' ? Buffer.from(written, 'base64').toString() : written;
        for (const { id, title, finding, hints, concept } of grade.checks) {
          for (const secret of [id, title, finding?.cause, finding?.nextStep, concept?.title, ...hints])
            if (secret !== undefined) assert.ok(!readable.includes(secret), `${name}, ${format}: ${secret}`);
          // That the build failed is no secret.
          if (finding && grade.build.ok) assert.ok(!readable.includes(finding.message), `${name}, ${format}`);
        }
        assert.ok(readable.includes('Hidden check 22') || format === 'prairielearn' || name === 'notBuilt');
      }
    }
  });

  it('says nothing of a hidden check, however it ended', async () => {
    const manifest = withVisibility(await echoManifest(), { E01: 'hidden', E02: 'hidden', E03: 'hidden' });
    const secret = { message: 'a secret', transcript: [] };
    const grade = withChecks(gradeOf('right'), check => {
      if (check.id === 'E01') return { ...check, note: 'a secret' };
      if (check.id === 'E02') return { ...check, verdict: 'errored', points: 0, finding: secret };
      if (check.id === 'E03') return { ...check, verdict: 'skipped', points: 0, finding: secret };
      return check;
    });
    const report = learnerReport(graded(grade), manifest, english);
    assert.doesNotMatch(JSON.stringify(report), /secret/);
    assert.deepEqual(
      report.checks.slice(0, 3).map(({ standing }) => standing),
      ['passed', 'notJudged', 'skipped'],
    );
  });

  it('does not name the hidden check that another one builds on', async () => {
    const manifest = withVisibility(await echoManifest(), { E01: 'hidden' });
    const report = learnerReport(graded(gradeOf('starter')), manifest, english);
    assert.equal(report.checks[1]?.message, 'Not judged: something that it builds on did not pass.');
    assert.doesNotMatch(JSON.stringify(report), /E01|first line comes back/i);
  });

  it('takes a check that the lab does not know for hidden', async () => {
    const manifest = await echoManifest();
    const checks = manifest.checks.filter(({ id }) => id !== 'E11');
    const report = learnerReport(graded(), { ...manifest, checks }, english);
    assert.doesNotMatch(JSON.stringify(report), /E11|SIGPIPE/);
  });

  it('tells a cause that checks share once, and never under a hidden check', async () => {
    const grade = gradeOf('waitingRoom');
    const shared = grade.causes?.[0]?.checks ?? [];
    const [first = '', second = '', third = ''] = shared;
    const manifest = await echoManifest();
    const find = (report: ReturnType<typeof learnerReport>, id: string) =>
      report.checks.find(check => check.id === id);
    const open = learnerReport(graded(grade), manifest, english);
    assert.match(find(open, second)?.message ?? '', new RegExp(`The same cause as ${first}\\.`));
    const hidden = learnerReport(graded(grade), withVisibility(manifest, { [first]: 'hidden' }), english);
    assert.doesNotMatch(JSON.stringify(hidden), new RegExp(first));
    assert.doesNotMatch(find(hidden, second)?.message ?? '', /same cause/);
    if (third !== '') assert.match(find(hidden, third)?.message ?? '', new RegExp(second));
  });

  it('lets what could not be judged cost nothing', async () => {
    const grade = withChecks(gradeOf('right'), check =>
      check.id === 'E05'
        ? {
            ...check,
            verdict: 'errored',
            points: 0,
            finding: { message: 'The grader failed', transcript: [] },
          }
        : check,
    );
    const report = learnerReport(
      graded({ ...grade, score: 94, maxScore: 94 }),
      await echoManifest(),
      english,
    );
    assert.deepEqual(report.score, { points: 100, max: 100 });
    assert.match(report.summary, /1 checks could not be judged/);
    assert.equal(report.checks[4]?.standing, 'notJudged');
  });

  it('knows what was refused, what does not build and what could not be graded', async () => {
    const manifest = await echoManifest();
    const refused = learnerReport(rejection, manifest, english);
    assert.deepEqual([refused.outcome, refused.score], ['rejected', { points: 0, max: 100 }]);
    const lost = learnerReport(infrastructure, manifest, english);
    assert.deepEqual([lost.outcome, lost.score], ['notGraded', undefined]);
    assert.match(lost.summary, /no fault of its own.*out of memory/);
    const broken = learnerReport(graded(gradeOf('notBuilt')), manifest, english);
    assert.deepEqual([broken.outcome, broken.score], ['notBuilt', { points: 0, max: 100 }]);
    assert.match(broken.summary, /server\.c:92:9 error/);
    const stopped = { ...gradeOf('right'), verdict: 'cancelled' as const };
    assert.equal(learnerReport(graded(stopped), manifest, english).outcome, 'notGraded');
    const nothing = { ...gradeOf('right'), score: 0, maxScore: 0 };
    assert.equal(learnerReport(graded(nothing), manifest, english).outcome, 'notGraded');
  });
});
