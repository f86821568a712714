import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { failureKind, failureOutcome, mayWorkNextTime } from '../../../src/classroom/failureKind.ts';
import type { SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { sampleResult, sampleTask } from './sampleTask.ts';

describe('why there is no grade', () => {
  it('counts against a student only where it is the student’s own doing', () => {
    for (const code of [
      ...['other-lab', 'workspace-file-invalid', 'language-unclear', 'run-missing'],
      ...['build-command-missing', 'build-command-not-executable', 'build-too-many-processes'],
      ...['submission-empty', 'submission-link', 'submission-bomb', 'submission-truncated'],
    ])
      assert.equal(failureKind(code), 'own', code);
  });

  it('is the machine’s set-up where trying again helps nobody', () => {
    for (const code of [
      ...['compiler-missing', 'tool-not-visible', 'cannot-confine', 'submission-unreadable'],
      ...['collected-link', 'collected-special-file', 'collected-name-encoding'],
    ])
      assert.equal(failureKind(code), 'setUp', code);
  });

  it('is held for the moment’s trouble where nobody knows better', () => {
    for (const code of ['confinement-failed', 'checks-errored', 'grader-failed', 'ENOSPC', '', 'toString'])
      assert.equal(failureKind(code), 'moment', code);
  });

  it('of a build that was too slow counts only when it was so at the last try', () => {
    const tooSlow = (attempts: number): SubmissionResult => ({
      ...sampleResult(sampleTask('a'), attempts),
      ...{ outcome: failureOutcome('build-too-slow'), reason: { code: 'build-too-slow', message: '' } },
    });
    assert.equal(tooSlow(1).outcome, 'rejected');
    assert.deepEqual(
      [1, 2, 3].map(attempts => mayWorkNextTime(tooSlow(attempts))),
      [true, true, false],
    );
    assert.equal(mayWorkNextTime(sampleResult(sampleTask('a'))), false);
  });

  /** Whoever adds a code decides here what it means for a student. */
  it('is decided for every code that grading has', () => {
    const source = readFileSync('src/classroom/failureKind.ts', 'utf8');
    const files = [
      ...globSync('src/grading/*.ts', { exclude: ['src/grading/{validat*,plan*,lab*,read*}.ts'] }),
      ...['src/classroom/submittedWork.ts', 'src/lab/readSubmission.ts', 'src/sockets/runSs.ts'],
      ...['src/sockets/takeProcSnapshot.ts', 'src/lab/conceptNote.ts'],
    ];
    const elsewhere = new Set([
      // Of folders on one's own disk, and of catalogues.
      ...['no-such-folder', 'lab-unknown'],
      // Of the shared tools; said when the runner starts a server, where it ends up in a check's finding.
      ...['setpriv-missing', 'server-died'],
    ]);
    const codes = files.flatMap(file =>
      [...readFileSync(file, 'utf8').matchAll(/new HumanError\(\s*'([a-z-]+)'/g)].map(
        ([, code = '']) => code,
      ),
    );
    assert.ok(codes.length > 15, 'they are found');
    const open = codes.filter(code => !elsewhere.has(code) && !code.startsWith('submission-'));
    assert.deepEqual(
      open.filter(code => !source.includes(`'${code}':`)),
      [],
    );
  });
});
