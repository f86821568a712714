import * as assert from 'node:assert/strict';
import { cp, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { gradeSubmission, type GradeRequest } from '../../../src/grading/gradeSubmission.ts';
import { chooseSandbox } from '../../../src/grading/sandbox.ts';
import { loadLab } from '../../../src/lab/loadLab.ts';
import {
  gradeSchema,
  hasOwnNetwork,
  sandboxLevels,
  type CheckResult,
  type Grade,
  type SandboxLevel,
} from '../../../src/protocol/grade.ts';
import { runEventSchema, type RunEvent } from '../../../src/protocol/runEvents.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { TestFolder } from './testFolder.ts';

const labFolder = path.join(import.meta.dirname, '../../fixtures/labs/tiny');
const lab = await loadLab(labFolder, { checksFile: path.join(labFolder, 'checks.mjs') });
/** Node runs the sources as they are. */
const paths = {
  node: process.execPath,
  runner: path.join(import.meta.dirname, '../../../src/grading/runner.ts'),
};

describe('gradeSubmission', function () {
  this.timeout(60_000);
  const folders = new TestFolder();
  const { TMPDIR } = process.env;
  let temporary: string;

  beforeEach(async () => {
    temporary = await folders.make({});
    process.env['TMPDIR'] = temporary;
  });
  afterEach(async () => {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    assert.deepEqual(await readdir(temporary), [], 'temporary files are left');
    await folders.removeAll();
  });

  async function request(changes: Partial<GradeRequest> = {}): Promise<GradeRequest> {
    delete process.env['TMPDIR'];
    const folder = await folders.make({});
    process.env['TMPDIR'] = temporary;
    await cp(path.join(labFolder, 'server.py'), path.join(folder, 'server.py'));
    const submission = { folder, language: 'python', build: [], run: ['python3', 'server.py'] };
    return { lab, submission, locale: 'en', paths, sandbox: 'plain', ...changes };
  }

  const of = (grade: Grade, id: string): CheckResult | undefined =>
    grade.checks.find(check => check.id === id);

  for (const level of sandboxLevels) {
    it(`gives each check its verdict and its share of the score (${level})`, async function () {
      if (!(await works(level))) this.skip();
      const events: RunEvent[] = [];
      const made = await gradeSubmission(await request({ sandbox: level }), {
        onEvent: event => events.push(event),
      });
      const grade = gradeSchema.parse(made);
      const isPrivate = hasOwnNetwork(level);
      assert.deepEqual(
        Object.fromEntries(
          grade.checks.map(({ id, verdict, points, maxPoints }) => [id, [verdict, points, maxPoints]]),
        ),
        {
          echoes: ['passed', 3, 3],
          private: isPrivate ? ['passed', 5, 5] : ['skipped', 0, 0],
          afterPrivate: isPrivate ? ['passed', 7, 7] : ['skipped', 0, 0],
          throws: ['errored', 0, 11],
          afterThrows: ['skipped', 0, 0],
          fails: ['failed', 0, 17],
          afterFails: ['skipped', 0, 19],
          hangs: ['timedOut', 0, 23],
          missing: ['errored', 0, 29],
          notes: ['passed', 31, 31],
        },
      );
      const most = 3 + 17 + 19 + 23 + 31 + (isPrivate ? 12 : 0);
      assert.deepEqual([grade.score, grade.maxScore, grade.verdict], [isPrivate ? 46 : 34, most, 'failed']);
      assert.deepEqual([grade.sandbox, grade.notes], [level, []]);
      assert.match(
        of(grade, 'throws')?.finding?.message ?? '',
        /grader failed, not your program: TypeError: a mistake/,
      );
      assert.match(of(grade, 'afterFails')?.finding?.message ?? '', /builds on fails/);
      assert.match(of(grade, 'missing')?.finding?.message ?? '', /no check of this name/);
      assert.equal(of(grade, 'fails')?.finding?.message, 'It is never right.');
      assert.match(of(grade, 'hangs')?.finding?.message ?? '', /time for this check is over/);
      assert.equal(of(grade, 'notes')?.note, 'Right, but odd.');
      for (const event of events) runEventSchema.parse(event);
      const kinds = events.map(event => event.type);
      assert.deepEqual(kinds.slice(0, 3), ['runStarted', 'buildStarted', 'buildFinished']);
      assert.equal(kinds.at(-1), 'runFinished');
      assert.equal(kinds.filter(kind => kind === 'checkFinished').length, grade.checks.length);
    });
  }

  it('brings the same bytes back from the same seed', async () => {
    const sent = async (seed?: string): Promise<string | undefined> => {
      const run = {
        run: ['sh', '-c', 'sed s/sendall.data/sendall\\(b\\"?\\"/ server.py > x.py; exec python3 x.py "$0"'],
      };
      const { submission, ...rest } = await request({
        only: ['echoes'],
        ...(seed !== undefined && { seed }),
      });
      const grade = await gradeSubmission({ ...rest, submission: { ...submission, ...run } });
      return of(grade, 'echoes')?.finding?.transcript.find(entry => entry.what === 'send')?.detail;
    };
    const first = await sent('0123456789abcdef');
    assert.match(first ?? '', /^[a-p]{20}$/);
    assert.equal(await sent('0123456789abcdef'), first);
    assert.notEqual(await sent(), first);
  });

  it('does not run what does not build', async () => {
    const { submission, ...rest } = await request();
    const grade = await gradeSubmission({
      ...rest,
      submission: { ...submission, build: [['false'], ['touch', 'x']] },
    });
    assert.equal(grade.verdict, 'failed');
    assert.equal(grade.build.ok, false);
    assert.ok(grade.checks.every(check => check.verdict === 'skipped'));
    assert.match(of(grade, 'echoes')?.finding?.message ?? '', /does not build/);
    assert.deepEqual([grade.score, grade.maxScore], [0, 158]);
  });

  it('builds in a copy', async () => {
    const { submission, ...rest } = await request({ only: ['echoes'] });
    const grade = await gradeSubmission({
      ...rest,
      submission: { ...submission, build: [['touch', 'made']] },
    });
    assert.equal(grade.verdict, 'passed');
    assert.ok('folder' in submission);
    assert.deepEqual(await readdir(submission.folder), ['server.py']);
  });

  it('says what was lost with the runner', async () => {
    const { submission, ...rest } = await request({ only: ['echoes', 'notes'] });
    // The server kills the runner, which is its parent's parent here, or rather its parent.
    const run = ['sh', '-c', 'kill -9 $PPID; exec python3 server.py "$0"'];
    const grade = await gradeSubmission({ ...rest, submission: { ...submission, run } });
    assert.equal(grade.verdict, 'errored');
    assert.ok(grade.checks.every(check => check.verdict === 'errored'));
    assert.deepEqual([grade.score, grade.maxScore], [0, 0]);
    assert.match(grade.notes.join(), /was lost \(SIGKILL\)/);
  });

  it('is cancelled before it begins, and during the build', async () => {
    const before = await gradeSubmission(await request(), { signal: AbortSignal.abort() });
    assert.equal(before.verdict, 'cancelled');
    const abort = new AbortController();
    const { submission, ...rest } = await request();
    const during = await gradeSubmission(
      { ...rest, submission: { ...submission, build: [['sleep', '600']] } },
      {
        signal: abort.signal,
        onEvent: event => event.type === 'buildStarted' && setTimeout(() => abort.abort(), 50),
      },
    );
    assert.equal(during.verdict, 'cancelled');
    assert.ok(during.checks.every(check => check.verdict === 'cancelled'));
  });

  it('refuses what cannot be judged, and leaves nothing', async () => {
    await rejectsWithHumanError(
      gradeSubmission(await request({ only: ['nobody'] })),
      'check-unknown',
      'nobody',
    );
    const { submission, ...rest } = await request();
    const build = [['no-such-compiler', 'x.c']];
    const refused = gradeSubmission({ ...rest, submission: { ...submission, build } });
    await rejectsWithHumanError(refused, 'compiler-missing', 'no-such-compiler');
  });
});

/** Not on every machine on which these tests run; it is on those that gate. */
async function works(level: SandboxLevel): Promise<boolean> {
  return chooseSandbox(level).then(
    () => true,
    () => false,
  );
}
