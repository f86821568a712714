import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { PassThrough } from 'node:stream';
import {
  checkReportTargets,
  writeGradeReport,
  type GradeReportOptions,
} from '../../../src/cli/gradeReport.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { Grade } from '../../../src/protocol/grade.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { echoManifest, gradeOf } from '../report/classRoom.ts';

describe('what socklab grade prints and writes', function () {
  // Much work for a machine that is busy with other things.
  this.timeout(20_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'socklab-grade-report-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function write(
    grade: Grade,
    options: GradeReportOptions,
  ): Promise<{ code: number; printed: string }> {
    const stdout = new PassThrough();
    const report = { grade, manifest: await echoManifest(), asText: () => 'for people\n' };
    const code = await writeGradeReport(report, options, { stdout, localizer: createLocalizer('en') });
    return { code, printed: String(stdout.read() ?? '') };
  }

  it('ends with 1 where checks failed, but for graders that take the score from the result', async () => {
    const failed = gradeOf('sigpipe');
    const codes = await Promise.all(
      (['text', 'json', 'junit', 'gradescope', 'classroom', 'autolab', 'prairielearn'] as const).map(
        async format => (await write(failed, { format })).code,
      ),
    );
    assert.deepEqual(codes, [1, 1, 1, 0, 0, 0, 0]);
    assert.equal((await write(gradeOf('notBuilt'), { format: 'gradescope' })).code, 0);
  });

  it('ends with 2 where nothing could be judged, and with 130 where it was stopped', async () => {
    const nothing: Grade = { ...gradeOf('right'), verdict: 'errored', score: 0, maxScore: 0 };
    assert.equal((await write(nothing, { format: 'gradescope' })).code, 2);
    assert.equal((await write({ ...nothing, verdict: 'cancelled' }, { format: 'autolab' })).code, 130);
  });

  it('writes the format into a file and prints the score alone', async () => {
    const output = path.join(folder, 'results.json');
    const { printed } = await write(gradeOf('sigpipe'), { format: 'gradescope', output });
    assert.equal(printed, 'Score 93/100\n');
    assert.equal((JSON.parse(readFileSync(output, 'utf8')) as { score: number }).score, 93);
    assert.equal((await write(gradeOf('right'), { output })).printed, 'Score 100/100\n');
    assert.equal(readFileSync(output, 'utf8'), 'for people\n');
  });

  it('prints nothing but the format, so that it can be read', async () => {
    const { printed } = await write(gradeOf('sigpipe'), { format: 'prairielearn' });
    assert.equal((JSON.parse(printed) as { score: number }).score, 0.93);
    assert.match((await write(gradeOf('sigpipe'), { format: 'classroom' })).printed, /^[A-Za-z0-9+/=]+\n$/);
    const json = await write(gradeOf('sigpipe'), { format: 'json', json: '-' });
    assert.equal((JSON.parse(json.printed) as Grade).score, 93);
  });

  it('writes the JSON beside it', async () => {
    const [json, output] = [path.join(folder, 'grade.json'), path.join(folder, 'junit.xml')];
    await write(gradeOf('sigpipe'), { format: 'junit', output, json });
    assert.equal((JSON.parse(readFileSync(json, 'utf8')) as Grade).lab, 'echo-server');
    assert.match(readFileSync(output, 'utf8'), /^<\?xml/);
    const both = await write(gradeOf('sigpipe'), { format: 'junit', output, json: '-' });
    assert.equal((JSON.parse(both.printed) as Grade).lab, 'echo-server');
  });

  it('refuses beforehand what cannot be', async () => {
    await rejectsWithHumanError(checkReportTargets({ format: 'junit', repeat: 3 }), 'bad-option', 'junit');
    await rejectsWithHumanError(
      checkReportTargets({ format: 'autolab', json: '-' }),
      'bad-option',
      '--output',
    );
    const output = path.join(folder, 'none', 'results.json');
    await rejectsWithHumanError(checkReportTargets({ output }), 'output-not-writable', '--output', 'ENOENT');
    await rejectsWithHumanError(checkReportTargets({ output: folder }), 'output-not-writable', 'EISDIR');
    await checkReportTargets({ format: 'autolab', json: '-', output: path.join(folder, 'out') });
  });
});
