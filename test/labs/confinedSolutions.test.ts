import * as assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { gradeConfined, solution } from './gradeConfined.ts';
import { ProgramGrader } from './gradedProgram.ts';
import { built } from './installedGrader.ts';

const isRoot = process.getuid?.() === 0;

describe('a confined submission', function () {
  this.timeout(120_000);
  const grader = new ProgramGrader();
  before(() => grader.open());
  after(() => grader.close());

  describe('that is right gets full marks', () => {
    for (const [slug, language] of [
      ['echo-server', 'c'],
      ['echo-server', 'python'],
      ['echo-server', 'java'],
      ['thread-pool-server', 'c'],
      ['multiplexer', 'c'],
      ['framing-decoder', 'c'],
    ] as const) {
      it(`${slug}, ${language}`, async () => {
        const { grade } = await gradeConfined(slug, await solution(slug, language));
        const wrong = grade.checks.filter(check => check.verdict !== 'passed');
        assert.deepEqual(
          wrong.map(({ id, verdict, finding }) => `${id} ${verdict}: ${finding?.message ?? ''}`),
          [],
        );
        assert.deepEqual([grade.sandbox, grade.notes, grade.verdict], ['confined', [], 'passed']);
        await grader.assertNothingLeft();
      });
    }
  });

  describe('is graded', () => {
    async function gradeAs(prefix: readonly string[], TMPDIR = '/tmp'): Promise<string> {
      const folder = await mkdtemp('/tmp/confined-as-');
      try {
        await chmod(folder, 0o755);
        const { folder: from } = await solution('echo-server', 'c');
        await cp(from, folder, { recursive: true });
        await writeFile(
          path.join(folder, '.socklab.json'),
          JSON.stringify({ lab: 'echo-server', labVersion: '1.0.0', language: 'c' }),
        );
        const grade = [
          process.execPath,
          built.cli,
          'grade',
          folder,
          '--sandbox',
          'confined',
          '--only',
          'E01',
        ];
        const [program = '', ...args] = [...prefix, ...grade];
        const env = { ...process.env, HOME: '/nonexistent', TMPDIR };
        return (await promisify(execFile)(program, args, { env })).stdout;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }

    it('by an ordinary user', async function () {
      if (!isRoot) this.skip();
      const user = ['setpriv', '--reuid=64123', '--regid=64123', '--clear-groups', '--'];
      assert.match(await gradeAs(user), /1 passed[\s\S]*sandbox confined/);
    });

    it('with temporary files where the work folder is put', async function () {
      if (!existsSync('/dev/shm')) this.skip();
      assert.match(await gradeAs([], '/dev/shm'), /1 passed[\s\S]*sandbox confined/);
    });

    it('by root that is root in a container only', async function () {
      const container = ['unshare', '--user', '--map-root-user', '--'];
      try {
        execFileSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' });
      } catch {
        this.skip();
      }
      assert.match(await gradeAs(container), /1 passed[\s\S]*sandbox confined/);
    });
  });
});
