import * as assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Submission } from '../../src/lab/submission.ts';
import { gradeConfined } from './gradeConfined.ts';
import { ProgramGrader, verdictOf, wordsOf } from './gradedProgram.ts';
import { built } from './installedGrader.ts';

describe('a confined submission', function () {
  this.timeout(120_000);
  const grader = new ProgramGrader();
  /** In the grader's environment and in another submission: must come up nowhere. */
  const secret = `secret-${randomBytes(12).toString('hex')}`;
  let other = '';

  before(async () => {
    await grader.open();
    process.env['GRADER_TOKEN'] = secret;
    other = path.join(path.dirname(grader.programs), 'other-student');
    await mkdir(other);
    await writeFile(path.join(other, 'server.c'), `/* ${secret} */\n#define STOLEN "${secret}"\n`);
  });
  after(async () => {
    delete process.env['GRADER_TOKEN'];
    await grader.close();
  });

  describe('while it is built', () => {
    const folders: string[] = [];
    afterEach(async () => {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    });

    async function submission(
      files: Readonly<Record<string, string>>,
      build: readonly (readonly string[])[],
      run: readonly string[] = ['python3', 'server.py'],
    ): Promise<Submission> {
      const folder = await mkdtemp(path.join(path.dirname(grader.programs), 'build-'));
      folders.push(folder);
      for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
      return { folder, language: 'c', build, run };
    }

    const server = async (): Promise<string> =>
      readFile(path.join(built.labFolder('echo-server'), 'solutions/python/server.py'), 'utf8');

    it('includes no file of another', async () => {
      const source = `#include "${other}/server.c"\nint main(void) { return sizeof STOLEN; }\n`;
      const { grade } = await gradeConfined(
        'echo-server',
        await submission({ 'server.c': source }, [['gcc', '-o', 'server', 'server.c']]),
      );
      assert.equal(grade.build.ok, false);
      assert.match(grade.build.diagnostics[0]?.message ?? '', /No such file/);
      assert.ok(!JSON.stringify(grade).includes(secret));
    });

    it('reads, reaches and leaves nothing, and what it makes is there for the server', async () => {
      const outside = path.join(tmpdir(), `prying-build-${randomBytes(6).toString('hex')}`);
      const script = [
        `cat ${other}/server.c /proc/*/environ /root/.profile /etc/shadow`,
        `touch ${outside} /usr/local/prying; echo; ls /proc | grep -c '^[0-9]'; ls ${path.dirname(other)}`,
        `ln -s ${other}/server.c stolen.c; mkfifo pipe.c; chmod 4755 server.py; chmod 777 .`,
        'echo "pipe.c:1:1: error: read me"; echo "stolen.c:1:1: error: read me"',
        'setsid sh -c "while :; do ln -sf /etc/shadow server.new; done" & setsid sleep 600 & mkdir made',
        'cp server.py made/server.py',
      ].join('\n');
      const { grade, printed } = await gradeConfined(
        'echo-server',
        await submission(
          { 'server.py': await server(), 'build.sh': script },
          [['sh', 'build.sh']],
          [...['sh', '-c', 'cat stolen.c; exec python3 made/server.py "$0"']],
        ),
        ['E01'],
      );
      assert.ok(!JSON.stringify(grade).includes(secret), 'in the grade');
      assert.ok(!printed.includes(secret), 'in what the server printed');
      assert.match(printed, /stolen\.c: No such file/);
      assert.match(grade.build.output, /^\d$/m, 'it sees a handful of processes');
      assert.ok(!existsSync(outside) && !existsSync('/usr/local/prying'));
      assert.equal(verdictOf(grade, 'E01'), 'passed', wordsOf(grade, 'E01'));
      await grader.assertNothingLeft();
    });

    it('starts no more processes than it may', async () => {
      // Once in a hundred runs it was not ended before its time; such a run is cancelled, so that nothing of it is left.
      const soon = AbortSignal.timeout(45_000);
      const bomb = await submission({ 'b.sh': 'sh b.sh & sh b.sh & wait' }, [['sh', 'b.sh']]);
      const grading = gradeConfined('echo-server', bomb, ['E01'], soon);
      await assert.rejects(grading, { code: 'build-too-many-processes' });
      await grader.assertNothingLeft();
    });

    it('is told of tools that the grader alone can see', async () => {
      const { PATH } = process.env;
      const tools = await mkdtemp(path.join(path.dirname(grader.programs), 'tools-'));
      folders.push(tools);
      await writeFile(path.join(tools, 'mycc'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
      process.env['PATH'] = `${tools}:${PATH ?? ''}`;
      try {
        const own = await submission({}, [['mycc']]);
        await assert.rejects(gradeConfined('echo-server', own), { code: 'tool-not-visible' });
        const none = await submission({}, [['no-such-compiler']]);
        await assert.rejects(gradeConfined('echo-server', none), { code: 'compiler-missing' });
        const missing = await submission({}, [['./configure']]);
        await assert.rejects(gradeConfined('echo-server', missing), { code: 'build-command-missing' });
      } finally {
        process.env['PATH'] = PATH;
      }
    });
  });
});
