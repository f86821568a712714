import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { digestFiles } from '../../src/classroom/digestFiles.ts';
import { readReport, type ClaimedGrade } from '../../src/classroom/readReport.ts';
import { readSubmissionFiles } from '../../src/classroom/submissionFiles.ts';
import { built } from './installedGrader.ts';

describe('socklab submit, as it is installed', function () {
  this.timeout(120_000);
  let folder: string;
  let work: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
    work = path.join(folder, 'my work');
    await cp(path.join(built.labFolder('echo-server'), 'solutions/python'), work, { recursive: true });
    writeFileSync(
      path.join(work, '.socklab.json'),
      '{"lab":"echo-server","labVersion":"1.0.0","language":"python"}',
    );
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  /** Runs in the folder around the work, with a cache of its own and nobody to ask. */
  function submit(...args: string[]): Promise<Ended> {
    const env = {
      ...process.env,
      ...{ LC_ALL: 'C', NO_COLOR: '1', XDG_CACHE_HOME: path.join(folder, 'cache') },
    };
    return new Promise(resolve => {
      execFile(
        process.execPath,
        [built.cli, 'submit', ...args],
        { cwd: folder, env },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  }

  async function claim(zip: string): Promise<ClaimedGrade | 'unreadable' | undefined> {
    const { files, report } = await readSubmissionFiles(path.join(folder, zip));
    return readReport(report, digestFiles(files));
  }

  it('grades where that is needed and only then, and tells when the work has changed since', async () => {
    const first = await submit('my work', '--grade');
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /Ready to hand in: echo-server-submission\.zip/);
    assert.match(first.stdout, /your own grade, 100\/100, marked as unofficial/);
    assert.match(first.stderr, /E01/, 'the progress of the grade');
    const graded = { lab: 'echo-server', labVersion: '1.0.0', score: 100, maxScore: 100 };
    assert.deepEqual(await claim('echo-server-submission.zip'), { ...graded, isOfTheseFiles: true });

    const again = await submit('my work', '--grade', '--out', 'again.zip');
    assert.equal(again.code, 0);
    assert.equal(again.stderr, '', 'no second grade');
    assert.deepEqual(
      readFileSync(path.join(folder, 'again.zip')),
      readFileSync(path.join(folder, 'echo-server-submission.zip')),
    );

    appendFileSync(path.join(work, 'server.py'), '# one more thought\n');
    const changed = await submit('my work', '--out', 'changed.zip', '--lang', 'zh-cn');
    assert.equal(changed.code, 0);
    assert.match(changed.stdout, /那次评分之后作业有改动/);
    assert.deepEqual(await claim('changed.zip'), { ...graded, isOfTheseFiles: false });
  });

  it('does without a grade, and warns of what looks like a key', async () => {
    writeFileSync(path.join(work, '.env'), 'TOKEN=1');
    const { code, stdout } = await submit('my work');
    assert.equal(code, 0);
    assert.match(stdout, /“\.env” looks like a key or a password/);
    assert.match(stdout, /There is no grade of yours in it/);
    assert.equal(await claim('echo-server-submission.zip'), undefined);
  });

  it('writes nothing where something cannot be handed in, and says what', async () => {
    symlinkSync('server.py', path.join(work, 'same.py'));
    const { code, stdout, stderr } = await submit('my work');
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      'socklab: “same.py” in this submission is a link; links are not followed. Put the file itself in its place.\n',
    );
    assert.deepEqual(readdirSync(folder), ['my work']);
  });

  it('writes only what ends in .zip, and only where it may', async () => {
    const wrong = await submit('my work', '--out', 'my work/server.py');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--out takes a file that ends in \.zip/);
    const nowhere = await submit('my work', '--out', 'my work/server.py/x.zip');
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /cannot be written \(\w+\)/);
    assert.ok(existsSync(path.join(work, 'server.py')));
  });

  it('is about a folder of a lab', async () => {
    const { code, stderr } = await submit('.');
    assert.equal(code, 2);
    assert.match(stderr, /is not a Socklab workspace/);
  });
});
