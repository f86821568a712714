import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { english } from '../../src/base/text.ts';
import { validateLab } from '../../src/grading/validateLab.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import type { LabManifest } from '../../src/lab/manifest.ts';
import { built } from './installedGrader.ts';
import { changeJson, inSmallLab, source } from './smallLab.ts';

async function problemsOf(folder: string): Promise<string[]> {
  const lab = await loadLab(folder, { checksFile: built.checksFile('echo-server') });
  const validation = await validateLab({ lab, paths: built.paths, locale: 'en', sandbox: 'plain' });
  assert.equal(validation.ok, validation.problems.length === 0);
  return validation.problems.map(problem => english.say(problem));
}

/** Breaks the small lab and expects exactly one problem, beginning with these words. */
async function expectProblem(breakIt: (folder: string) => Promise<void>, words: string): Promise<void> {
  await inSmallLab(breakIt, async folder => {
    const problems = await problemsOf(folder);
    assert.deepEqual(
      problems.map(problem => problem.slice(0, words.length)),
      [words],
      problems.join('\n'),
    );
  });
}

const copyOver = (from: string, to: string) => (folder: string) =>
  cp(path.join(source, from), path.join(folder, to), { recursive: true });

describe('a lab that is broken on purpose', function () {
  this.timeout(120_000);

  it('is proved as long as it is whole', () =>
    inSmallLab(
      () => Promise.resolve(),
      async folder => assert.deepEqual(await problemsOf(folder), []),
    ));

  it('names a solution that loses points', () =>
    expectProblem(
      copyOver('faults/python-reads-lines/server.py', 'solutions/python/server.py'),
      'solutions/python (python, plain) should get full marks, but E02 did not pass: ',
    ));

  it('names a solution that does not build, and the line', () =>
    expectProblem(
      folder => writeFile(path.join(folder, 'solutions/python/server.py'), 'import socket\ndef serve(:\n'),
      'solutions/python (python) does not build: server.py:2: ',
    ));

  it('names a fault that is right', () =>
    expectProblem(
      copyOver('solutions/python/server.py', 'faults/python-reads-lines/server.py'),
      'faults/python-reads-lines (python) should be caught by E02, but E02 passed.',
    ));

  it('names a check that catches more than the fault admits', () =>
    expectProblem(
      folder =>
        changeJson(path.join(folder, 'lab.json'), path.join(folder, 'lab.json'), (manifest: LabManifest) => ({
          ...manifest,
          checks: manifest.checks.map(check => ({ ...check, needs: [] })),
        })).then(() =>
          changeJson(
            path.join(folder, 'faults/python-greeting/fault.json'),
            path.join(folder, 'faults/python-greeting/fault.json'),
            (fault: object) => ({ ...fault, also: [] }),
          ),
        ),
      'faults/python-greeting (python) should fail only E01, but E02 did not pass either: ',
    ));

  it('names a starter that is the solution', () =>
    expectProblem(
      copyOver('solutions/python/server.py', 'starters/python/server.py'),
      'starters/python should leave work to do, but it gets full marks.',
    ));

  it('names a check that no fault is there for', () =>
    expectProblem(
      folder => rm(path.join(folder, 'faults/python-reads-lines'), { recursive: true }),
      'No fault is caught by E02: ',
    ));

  it('names a sentence without translation', () =>
    expectProblem(
      folder =>
        changeJson(path.join(folder, 'lab.json'), path.join(folder, 'lab.json'), (manifest: LabManifest) => ({
          ...manifest,
          summary: 'Something new.',
        })),
      'l10n/zh-cn.json lacks a translation of “Something new.”.',
    ));

  it('ends `socklab validate` with exit code 1 and the sentence', () =>
    inSmallLab(
      copyOver('solutions/python/server.py', 'faults/python-reads-lines/server.py'),
      async folder => {
        const run = promisify(execFile)(
          process.execPath,
          [built.cli, 'validate', folder, '--sandbox', 'plain'],
          {
            env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '', NO_COLOR: '1' },
          },
        );
        await assert.rejects(run, (error: Error & { code?: number; stdout?: string }) => {
          assert.equal(error.code, 1);
          assert.match(error.stdout ?? '', /should be caught by E02, but E02 passed/);
          assert.match(error.stdout ?? '', /echo-server \S+ is not proved: 1 problem/);
          return true;
        });
      },
    ));
});
