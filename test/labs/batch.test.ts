import * as assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readCommandLine } from '../../src/proc/processInfo.ts';
import type { SubmissionResult } from '../../src/protocol/submissionResult.ts';
import { BatchRun, gradeFiles, readResults, type BatchEnd } from './batchRun.ts';
import { ClassFolder, type Expected } from './classFolder.ts';
import { ProgramGrader } from './gradedProgram.ts';

/** Enough of them to tell the faults apart, and quick; the whole lab is graded in `npm run bench`. */
const checks = ['E01', 'E02', 'E03', 'E09', 'E10', 'E20'];

describe('a class of 60', function () {
  this.timeout(300_000);
  /** Its environment and folder of temporary files are those of everything that runs here. */
  const grader = new ProgramGrader();
  let folder: ClassFolder;
  let out = '';
  let first: BatchEnd;
  const batch = (...more: string[]): BatchRun =>
    new BatchRun([folder.folder, '--lab', 'echo-server', '--only', checks.join(), '--out', out, ...more]);

  before(async () => {
    await grader.open();
    const place = path.dirname(grader.programs);
    out = path.join(place, 'grades');
    folder = new ClassFolder(path.join(place, 'class'));
    await folder.fill();
    const known = folder.expected.filter(({ student }) => student !== 'zoe');
    const quoted = known.map(({ student }) => `"${student}",\n`).join('');
    await writeFile(path.join(place, 'roster.csv'), `id,name\n${quoted}absent,Nobody\n`);
    const run = batch(
      '--jobs',
      '2',
      '--roster',
      path.join(place, 'roster.csv'),
      '--formats',
      'csv,html,json',
    );
    first = await run.ended();
  });
  after(() => grader.close());

  it('is judged as each of them deserves', async () => {
    // For the link among the folders, which no student has made.
    assert.equal(first.code, 2, first.stderr);
    assert.match(first.stderr, /1 could not be graded, and nothing is held against them/);
    const results = await readResults(out);
    assert.equal(folder.expected.length, 60);
    assert.deepEqual([...results.keys()].sort(), folder.expected.map(({ student }) => student).sort());
    const wrong = folder.expected.flatMap(expected => {
      const words = differs(expected, results.get(expected.student));
      return words === undefined ? [] : [`${expected.student}: ${words}`];
    });
    assert.deepEqual(wrong, []);
  });

  it('leaves no process, no port and no temporary file', () => grader.assertNothingLeft(20_000));

  it('is summed up in the terminal and in reports', async () => {
    assert.match(
      first.stdout,
      /43 graded, \d+ of them passed · 16 rejected · 1 not graded · 1 handed in nothing/,
    );
    assert.match(first.stdout, /^– absent +Nobody +nothing handed in$/m);
    assert.match(first.stdout, /^✓ two lines /m);
    assert.match(first.stderr, /zoe is not in the roster/);
    assert.deepEqual((await readdir(out)).sort(), [
      ...['grades', 'grades.csv', 'report.html', 'results', 'results.json'],
    ]);
    const csv = await readFile(path.join(out, 'grades.csv'), 'utf8');
    assert.match(csv, /^absent,Nobody,,/m);
  });

  it('is not graded again by the next run, which writes the same', async () => {
    const [csv, grades] = [await readFile(path.join(out, 'grades.csv')), await gradeFiles(out)];
    const roster = path.join(path.dirname(out), 'roster.csv');
    const { code, stdout } = await batch('--jobs', '1', '--roster', roster, '--formats', 'csv').ended();
    assert.deepEqual([code, stdout], [2, first.stdout]);
    assert.deepEqual(await gradeFiles(out), grades);
    assert.ok(csv.equals(await readFile(path.join(out, 'grades.csv'))));
  });
});

/** What is not as expected, in words. */
function differs(expected: Expected, result: SubmissionResult | undefined): string | undefined {
  const { outcome, grade, reason } = result ?? {};
  const { fails } = expected;
  if (outcome !== expected.outcome) return `${outcome}: ${reason?.message}`;
  if (outcome !== 'graded') return reason?.code === expected.code ? undefined : reason?.code;
  if (grade?.build.ok !== (expected.builds ?? true)) return `build: ${grade?.build.output}`;
  if (grade.sandbox !== 'confined') return grade.sandbox;
  const notPassed = grade.checks.filter(({ verdict }) => verdict !== 'passed').map(({ id }) => id);
  if (!fails) return grade.score === 0 && notPassed.length === checks.length ? undefined : 'got points';
  const missed = fails.must.filter(id => checks.includes(id) && !notPassed.includes(id));
  const allowed = [...fails.must, ...fails.may];
  const more = allowed.includes('*') ? [] : notPassed.filter(id => !allowed.includes(id));
  if (missed.length + more.length === 0) return undefined;
  const words = grade.checks.filter(({ id }) => more.includes(id)).map(({ finding }) => finding?.message);
  return `passed ${missed.join()}, did not pass ${more.join()} ${words.join(' | ')}`;
}

describe('a batch', function () {
  this.timeout(120_000);
  const grader = new ProgramGrader();
  let place = '';
  let submissions = '';
  const batch = (...more: string[]): BatchRun =>
    new BatchRun([submissions, '--lab', 'echo-server', '--only', 'E01', '--formats', 'csv', ...more]);

  before(async () => {
    await grader.open();
    place = path.dirname(grader.programs);
    submissions = path.join(place, 'class');
    const python = await readFile(
      path.join(import.meta.dirname, '../../labs/echo-server/solutions/python/server.py'),
    );
    for (let i = 0; i < 14; i++) {
      await mkdir(path.join(submissions, `s${i}`), { recursive: true });
      await writeFile(path.join(submissions, `s${i}/server.py`), `${python.toString()}\n# ${i}\n`);
    }
    await writeFile(path.join(submissions, 's3/server.py'), 'import sys\nsys.exit(1)\n');
    await writeFile(path.join(submissions, 's7/server.py'), 'def\n');
  });
  after(() => grader.close());

  it('that is killed at ten moments and run again gives the same, and grades nothing twice', async () => {
    const reference = path.join(place, 'reference');
    assert.equal((await batch('--out', reference).ended()).code, 0);
    const out = path.join(place, 'killed');
    const seen = new Map<string, string>();
    for (let round = 0; round < 10; round++) {
      const run = batch('--out', out);
      await run.told([...seen.keys()].length + Math.floor(Math.random() * 2));
      await new Promise(resolve => setTimeout(resolve, Math.random() * 400));
      run.child.kill('SIGKILL');
      await run.ended();
      for (const [name, file] of await gradeFiles(out)) {
        if (!name.startsWith('.')) assert.equal(file, seen.get(name) ?? file, `${name} was made twice`);
        if (!name.startsWith('.')) seen.set(name, file);
      }
      await grader.assertNothingLeft(20_000);
    }
    const last = await batch('--out', out).ended();
    assert.equal(last.code, 0, last.stderr);
    const grades = await gradeFiles(out);
    for (const [name, file] of seen) assert.equal(grades.get(name), file, `${name} was made twice`);
    assert.equal(grades.size, 14);
    const csv = await Promise.all([reference, out].map(each => readFile(path.join(each, 'grades.csv'))));
    assert.ok(csv[0]?.equals(csv[1] ?? Buffer.alloc(0)), 'the same CSV');
    assert.deepEqual((await readdir(out)).sort(), ['grades', 'grades.csv', 'results']);
    await grader.assertNothingLeft(20_000);
  });

  it('stops at Ctrl-C, keeps what is graded, and lets no other into its folder meanwhile', async () => {
    const out = path.join(place, 'stopped');
    const run = batch('--out', out, '--jobs', '1');
    await run.told(1);
    const other = await batch('--out', out).ended();
    assert.equal(other.code, 2);
    assert.match(other.stderr, /Another batch \(process \d+\) is grading into this folder/);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended();
    assert.equal(code, 130, stderr);
    assert.match(stderr, /\d+ of 14 are graded and kept in .*; run the same command again/);
    const kept = await gradeFiles(out);
    assert.ok(kept.size >= 1 && kept.size < 14, `${kept.size}`);
    await grader.assertNothingLeft(20_000);
  });

  it('holds the end of a runner against nobody, and tries again', async () => {
    const out = path.join(place, 'retried');
    const one = path.join(place, 'slow');
    // Slow enough that there is something to kill.
    await mkdir(path.join(one, 's0'), { recursive: true });
    const server = await readFile(path.join(submissions, 's0/server.py'), 'utf8');
    await writeFile(path.join(one, 's0/server.py'), `import time\ntime.sleep(2)\n${server}`);
    const run = new BatchRun([one, '--lab', 'echo-server', '--only', 'E01', '--out', out]);
    const killed = killRunner(grader, run);
    const { code, stderr } = await run.ended();
    assert.equal(code, 0, stderr);
    assert.ok(await killed, 'there was a runner');
    const result = (await readResults(out)).get('s0');
    assert.deepEqual([result?.outcome, result?.attempts, result?.grade?.verdict], ['graded', 2, 'passed']);
    await grader.assertNothingLeft(20_000);
  });

  it('runs nothing where submissions cannot be confined, and says how to go on', async () => {
    const out = path.join(place, 'unconfined');
    const args = [submissions, '--lab', 'echo-server', '--out', out];
    const { code, stderr } = await new BatchRun(args, { PATH: '/nowhere' }).ended();
    assert.equal(code, 2);
    assert.match(stderr, /takes bubblewrap, which is not installed.*Nothing was run\. .*--sandbox private/s);
    await assert.rejects(readdir(out), { code: 'ENOENT' });
  });

  it('says what may happen where it need not confine', async () => {
    const out = path.join(place, 'private');
    await mkdir(path.join(place, 'one'));
    await cp(path.join(submissions, 's0'), path.join(place, 'one/s0'), { recursive: true });
    const args = [path.join(place, 'one'), '--lab', 'echo-server', '--only', 'E01', '--sandbox', 'private'];
    const { code, stderr } = await new BatchRun([...args, '--out', out]).ended();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /With --sandbox private the submissions run as you/);
    assert.equal((await readResults(out)).get('s0')?.grade?.sandbox, 'private');
  });

  it('ends with 2 where something could not be graded, which costs nobody a point', async () => {
    await mkdir(path.join(place, 'rare/zig'), { recursive: true });
    await writeFile(
      path.join(place, 'rare/zig/.socklab.json'),
      JSON.stringify({
        ...{ lab: 'echo-server', labVersion: '1.0.0', language: 'zig' },
        ...{ build: [['no-such-compiler']], run: ['./server'] },
      }),
    );
    const out = path.join(place, 'rare-grades');
    const { code, stdout, stderr } = await new BatchRun([
      ...[path.join(place, 'rare'), '--lab', 'echo-server'],
    ]).ended();
    assert.equal(code, 2, stderr);
    assert.match(stdout, /^! zig .*not graded: The program no-such-compiler was not found/m);
    assert.match(stderr, /1 could not be graded, and nothing is held against them/);
    const result = (await readResults(out)).get('zig');
    assert.deepEqual([result?.outcome, result?.attempts, result?.grade], ['notGraded', 1, undefined]);
    assert.match(await readFile(path.join(out, 'grades.csv'), 'utf8'), /^zig,,,notGraded,,,,/m);
  });
});

/** Kills the first runner that a batch starts, as soon as a server runs in it; whether there was one. */
async function killRunner(grader: ProgramGrader, run: BatchRun): Promise<boolean> {
  while (run.child.exitCode === null) {
    const own = grader.left().map(({ pid }) => ({ pid, words: readCommandLine(pid) }));
    const runner = own.find(({ words }) => words.at(-1)?.endsWith('runner.mjs') && words.length === 2);
    const serves = own.some(({ words }) => words.includes('server.py') && /^\d+$/.test(words.at(-1) ?? ''));
    if (runner && serves) {
      process.kill(runner.pid, 'SIGKILL');
      return true;
    }
    await delay(10);
  }
  return false;
}
