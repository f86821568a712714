import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../../../src/base/humanError.ts';
import { english } from '../../../src/base/text.ts';
import { BatchFolder } from '../../../src/classroom/batchFolder.ts';
import { failureOutcome } from '../../../src/classroom/failureKind.ts';
import type { GradeTask } from '../../../src/classroom/gradeQueue.ts';
import { LocalQueue } from '../../../src/classroom/localQueue.ts';
import { planBatch, type BatchPlan } from '../../../src/classroom/planBatch.ts';
import { parseRoster } from '../../../src/classroom/roster.ts';
import { runBatch, type BatchOptions, type BatchOutcome } from '../../../src/classroom/runBatch.ts';
import type { GradedWith } from '../../../src/classroom/taskKey.ts';
import { writeZip } from '../../../src/pack/writeZip.ts';
import { submissionResultSchema, type SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { TestFolder } from '../grading/testFolder.ts';
import { asNobody } from './asNobody.ts';
import { sampleResult, sampleTask } from './sampleTask.ts';

const graded: GradedWith = {
  ...{ lab: sampleTask('').lab, socklab: '1.0.0', runner: '0'.repeat(64) },
  ...{ sandbox: 'confined', locale: 'en' },
};

describe('a batch', () => {
  const folders = new TestFolder();
  let submissions = '';
  let out = '';
  /** Names of the submissions that were graded, in order. */
  let begun: string[] = [];

  beforeEach(async () => {
    submissions = await folders.make({
      'ada/server.c': 'int a;',
      'bo/server.c': 'int b;',
      'copy/server.c': 'int a;',
      'empty/.git/x': '',
    });
    out = path.join(await folders.make({}), 'out');
    begun = [];
  });
  afterEach(() => folders.removeAll());

  const plan = async (changes: Partial<GradedWith> = {}, roster?: string): Promise<BatchPlan> =>
    planBatch({
      ...{ submissions, out, graded: { ...graded, ...changes }, localizer: english },
      ...(roster !== undefined && { roster: parseRoster(roster, 'roster.csv') }),
    });

  /** Instead of running servers, every submission gets the same grade; the queue, the folder and the files are real. */
  async function run(
    planned: BatchPlan,
    options: BatchOptions = {},
    judge: (task: GradeTask) => SubmissionResult | undefined = sampleResult,
  ): Promise<BatchOutcome> {
    await using folder = await BatchFolder.open(out);
    const queue = new LocalQueue(1, async (task, attempt) => {
      begun.push(task.submission.name);
      try {
        await planned.filesOf(task);
        return judge(task);
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        const { code, message } = error;
        const { grade: _, ...rest } = sampleResult(task, attempt);
        return { ...rest, outcome: failureOutcome(code), reason: { code, message } };
      }
    });
    return await runBatch(planned, folder, queue, options);
  }

  const outcomes = ({ results }: BatchOutcome): string[] =>
    results.map(({ student, outcome }) => `${student.id} ${outcome}`);

  const files = async (name: string): Promise<string[]> => (await readdir(path.join(out, name))).sort();

  it('gives every student a result in a file, and grades the same work once', async () => {
    const outcome = await run(await plan());
    assert.deepEqual(outcomes(outcome), ['ada graded', 'bo graded', 'copy graded', 'empty rejected']);
    assert.deepEqual(begun, ['ada', 'bo']);
    assert.deepEqual(await files('results'), ['ada.json', 'bo.json', 'copy.json', 'empty.json']);
    const copy = submissionResultSchema.parse(
      JSON.parse(await readFile(path.join(out, 'results/copy.json'), 'utf8')),
    );
    assert.deepEqual([copy.student.id, copy.submission.name], ['copy', 'copy']);
    assert.deepEqual(copy, outcome.results[2]);
    assert.deepEqual(await readdir(out), ['grades', 'results'], 'the lock is gone');
  });

  it('grades nothing again, unless something changed or it is told to', async () => {
    const first = await run(await plan());
    const told: boolean[] = [];
    const again = await run(await plan(), { onResult: (_, isNew) => void told.push(isNew) });
    assert.deepEqual(again.results, first.results);
    assert.deepEqual([begun.length, told], [2, [false, false, false, false]]);
    await writeFile(path.join(submissions, 'bo/server.c'), 'int c;');
    await run(await plan());
    assert.deepEqual(begun.slice(2), ['bo']);
    for (const changes of [{ socklab: '1.0.1' }, { runner: '1'.repeat(64) }, { sandbox: 'private' }] as const)
      await run(await plan(changes));
    assert.equal(begun.length, 9);
    await run(await plan({ locale: 'zh-cn' }));
    await run(await plan({ only: ['T01'] }));
    assert.equal(begun.length, 13);
    await run(await plan(), { again: true });
    assert.equal(begun.length, 15);
  });

  it('takes a damaged file for none, and another’s grade for nobody’s', async () => {
    await run(await plan());
    const [one = '', two = ''] = await files('grades');
    await writeFile(path.join(out, 'grades', one), '{"schema": "socklab-sub');
    await writeFile(path.join(out, 'grades', two), await readFile(path.join(out, 'results/empty.json')));
    await run(await plan());
    assert.equal(begun.length, 4);
  });

  it('keeps what was graded when it is cancelled, and goes on from there', async () => {
    const stop = new AbortController();
    const cut = await run(await plan(), {
      signal: stop.signal,
      onResult: ({ student }) => {
        if (student.id === 'ada') stop.abort();
      },
    });
    assert.equal(cut.cancelled, true);
    assert.deepEqual(begun, ['ada']);
    assert.equal((await run(await plan())).cancelled, false);
    assert.deepEqual(begun, ['ada', 'bo']);
  });

  it('tries what the machine failed to judge in every run', async () => {
    const broken = await run(
      await plan(),
      {},
      task =>
        ({
          ...sampleResult(task),
          ...{
            outcome: 'notGraded',
            reason: { code: 'compiler-missing', message: 'No gcc.' },
            grade: undefined,
          },
        }) as unknown as SubmissionResult,
    );
    assert.deepEqual(outcomes(broken).slice(0, 2), ['ada notGraded', 'bo notGraded']);
    assert.deepEqual(await files('grades'), []);
    assert.deepEqual(outcomes(await run(await plan())).slice(0, 2), ['ada graded', 'bo graded']);
  });

  it('removes results of students that are gone, and nothing that is not its own', async () => {
    await mkdir(path.join(out, 'results'), { recursive: true });
    await writeFile(path.join(out, 'results/notes.json'), '{}');
    await writeFile(path.join(out, 'results/.new-1'), 'half');
    await run(await plan());
    const fewer = await folders.make({ 'ada/server.c': 'int a;' });
    submissions = fewer;
    await run(await plan());
    assert.deepEqual(await files('results'), ['ada.json', 'notes.json']);
    assert.equal(begun.length, 2);
  });

  it('knows names from the roster, and tells who is not in it and who has handed in nothing', async () => {
    const planned = await plan({}, 'id,name,email\nada,One,ada@x.edu\nzoe,Zoe,\nempty,,\nbo,,\n');
    assert.deepEqual(planned.missing, [{ id: 'zoe', name: 'Zoe' }]);
    assert.deepEqual(
      planned.notes.map(note => english.say(note)),
      ['copy is not in the roster.'],
    );
    const { results } = await run(planned);
    assert.deepEqual(results[0]?.student, { id: 'ada', name: 'One', email: 'ada@x.edu' });
    assert.deepEqual(results[2]?.notes, ['copy is not in the roster.']);
  });

  it('of several submissions takes the last that can be read, and says so', async () => {
    for (const name of ['boris_1', 'boris_2', 'boris_10']) await mkdir(path.join(submissions, name));
    for (const number of [1, 2])
      await writeFile(path.join(submissions, `boris_${number}/server.c`), `int boris${number};`);
    const planned = await plan({}, 'id\nboris\n');
    const words = 'boris has handed in more than one submission: boris_2 counts, and not boris_1, boris_10.';
    assert.ok(planned.notes.map(note => english.say(note)).includes(words));
    const { results } = await run(planned);
    const boris = results.find(({ student }) => student.id === 'boris');
    assert.deepEqual([boris?.submission.name, boris?.outcome, boris?.notes], ['boris_2', 'graded', [words]]);
  });

  it('takes no earlier submission for one that only could not be read', async () => {
    const borisOf = ({ students }: BatchPlan) => students.find(({ student }) => student.id === 'boris');
    const [older, newer] = ['boris_1', 'boris_2'].map(name => path.join(submissions, name)) as [
      string,
      string,
    ];
    for (const folder of [older, newer, path.join(submissions, 'boris_3')]) await mkdir(folder);
    for (const folder of [older, newer]) await writeFile(path.join(folder, 'server.c'), `int ${folder};`);
    await chmod(path.join(newer, 'server.c'), 0);
    const { result, task } = borisOf(await asNobody(submissions, () => plan({}, 'id\nboris\n'))) ?? {};
    assert.equal(task, undefined);
    assert.deepEqual(
      [result?.submission.name, result?.outcome, result?.reason?.code],
      ['boris_2', 'notGraded', 'submission-unreadable'],
    );
    await rm(newer, { recursive: true });
    await symlink('boris_1', newer);
    assert.equal(borisOf(await plan({}, 'id\nboris\n'))?.result?.reason?.code, 'collected-link');
    await rm(newer);
    // The empty one is refused.
    assert.equal(borisOf(await plan({}, 'id\nboris\n'))?.task?.submission.name, 'boris_1');
  });

  it('remembers what the learner’s own report claims, and never trusts it', async () => {
    const report = (more: object): string =>
      JSON.stringify({
        ...{ schema: 'socklab-report/1', official: false, files: '0'.repeat(64) },
        grade: { lab: 'tiny', labVersion: '1.2.0', score: 158, maxScore: 158, ...more },
      });
    await writeFile(path.join(submissions, 'ada/socklab-report.json'), report({}));
    await writeFile(path.join(submissions, 'bo/socklab-report.json'), '{"score": 1e999');
    await writeFile(path.join(submissions, 'copy/socklab-report.json'), report({ lab: 'other' }));
    const { results } = await run(await plan());
    const [ada, bo, copy] = results;
    assert.deepEqual(ada?.unofficial, { score: 158, maxScore: 158 });
    assert.notEqual(ada.grade?.score, 158);
    assert.match(ada.notes?.[0] ?? '', /made from other files/);
    assert.equal(bo?.unofficial, undefined);
    assert.match(bo?.notes?.[0] ?? '', /none that Socklab has written/);
    assert.equal(copy?.unofficial, undefined);
    assert.deepEqual(begun, ['ada', 'bo'], 'a report is no part of the work');
  });

  it('does not grade what was changed meanwhile', async () => {
    const planned = await plan();
    await writeFile(path.join(submissions, 'ada/server.c'), 'int other;');
    await writeFile(path.join(submissions, 'copy/server.c'), 'int other;');
    const task = planned.students[0]?.task;
    assert.ok(task);
    await rejectsWithHumanError(planned.filesOf(task), 'submission-changed');
  });

  for (const [what, spoil] of [
    ['is cut off', (zip: string) => truncate(zip, 40)],
    ['has gone', (zip: string) => rm(zip)],
    ['has become a pipe', (zip: string) => rm(zip).then(() => execFileSync('mkfifo', [zip]))],
  ] as const) {
    it(`counts nothing against whose work ${what} meanwhile, and grades it when it is back`, async () => {
      const zip = path.join(submissions, 'zoe.zip');
      const whole = writeZip([{ name: 'server.c', content: Buffer.from('int zoe;') }]);
      await writeFile(zip, whole);
      const planned = await plan();
      await spoil(zip);
      const spoilt = await run(planned);
      const zoe = spoilt.results.at(-1);
      assert.deepEqual([zoe?.outcome, zoe?.reason?.code], ['notGraded', 'submission-changed']);
      assert.equal(spoilt.results.length, 5, 'the others are graded');
      await rm(zip, { force: true });
      await writeFile(zip, whole);
      assert.equal(outcomes(await run(await plan())).at(-1), 'zoe graded');
    });
  }

  it('that is cancelled while it reads says nothing of what it read', async () => {
    const stop = new AbortController();
    const planned = await planBatch({
      ...{ submissions, out, graded, localizer: english, signal: stop.signal },
    });
    const task = planned.students[0]?.task;
    assert.ok(task);
    const reason = new Error('enough');
    stop.abort(reason);
    await assert.rejects(planned.filesOf(task), (error: unknown) => error === reason);
  });

  it('has its folder for itself', async () => {
    await using _ = await BatchFolder.open(out);
    await rejectsWithHumanError(run(await plan()), 'batch-running');
  });

  it('says where nothing can be written', async () => {
    await writeFile(out, 'a file');
    await rejectsWithHumanError(BatchFolder.open(out), 'out-not-writable', out);
  });
});
