import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { digestFiles } from '../../../src/classroom/digestFiles.ts';
import { makeReport } from '../../../src/classroom/makeReport.ts';
import { prepareSubmission } from '../../../src/classroom/prepareSubmission.ts';
import { readReport } from '../../../src/classroom/readReport.ts';
import { readWorkFolder } from '../../../src/classroom/readWorkFolder.ts';
import { readSubmissionFiles } from '../../../src/classroom/submissionFiles.ts';
import type { SubmittedFiles } from '../../../src/classroom/submittedFiles.ts';
import { english } from '../../../src/base/text.ts';
import { localReportSchema, type LocalReport } from '../../../src/protocol/localReport.ts';
import { sampleGrade } from '../report/sampleGrade.ts';

describe('preparing a submission', () => {
  let folder: string;
  let work: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'socklab-test-'));
    work = path.join(folder, 'echo');
    put('.socklab.json', '{"lab":"echo-server","labVersion":"1.0.0","language":"c"}');
    put('server.c', 'int main(void) { return 0; }\n'.repeat(30));
    put('说明.md', '# 你好\n');
    put('server', Buffer.from('\x7fELF\x02', 'latin1'));
    put('__pycache__/x.pyc', '');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function put(name: string, content: string | Uint8Array): void {
    mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
    writeFileSync(path.join(work, name), content);
  }

  const written = (zip: Uint8Array): string => {
    const file = path.join(folder, 'echo.zip');
    writeFileSync(file, zip);
    return file;
  };

  const reportOf = ({ files }: SubmittedFiles): LocalReport =>
    makeReport({
      grade: sampleGrade,
      digest: digestFiles(files),
      socklab: '0.1.0',
      gradedAt: new Date('2026-11-21T12:00:00Z'),
    });

  it('has the work and the report, and reads as the work that it was made of', async () => {
    const files = await readWorkFolder(work);
    const prepared = prepareSubmission(files, reportOf(files));
    assert.deepEqual(
      prepared.files.map(({ name }) => name),
      ['.socklab.json', 'server.c', '说明.md'],
    );
    assert.deepEqual(prepared.leftOut, ['__pycache__/', 'server']);
    assert.equal(prepared.standing, 'current');
    assert.deepEqual(prepared.warnings, []);

    const back = await readSubmissionFiles(written(prepared.zip));
    assert.deepEqual(
      back.files.map(({ name }) => name),
      ['.socklab.json', 'server.c', '说明.md'],
    );
    assert.equal(digestFiles(back.files), digestFiles(files.files));
    assert.deepEqual(readReport(back.report, digestFiles(back.files)), {
      lab: 'echo-server',
      labVersion: '1.0.0',
      score: 14,
      maxScore: 34,
      isOfTheseFiles: true,
    });
  });

  it('is the same file each time, whatever the files’ times are', async () => {
    const files = await readWorkFolder(work);
    const first = prepareSubmission(files, reportOf(files));
    execFileSync('touch', ['-d', '2001-01-01', path.join(work, 'server.c')]);
    const again = await readWorkFolder(work);
    assert.deepEqual(prepareSubmission(again, reportOf(again)).zip, first.zip);
  });

  it('other programs understand it, names and all', async () => {
    const { zip } = prepareSubmission(await readWorkFolder(work), undefined);
    const script = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())';
    const said = execFileSync('python3', ['-c', script, written(zip)], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    assert.equal(said.trim(), "None ['.socklab.json', 'server.c', '说明.md']");
  });

  const mebi = 2 ** 20;
  for (const [what, files] of [
    ['a large file of one letter', [{ name: 'log.txt', content: Buffer.alloc(9 * mebi, 'a') }]],
    ['the largest file that may be', [{ name: 'zeros', content: Buffer.alloc(64 * mebi) }]],
    [
      'as many files as may be',
      Array.from({ length: 5000 }, (_, i) => ({ name: `${i}.c`, content: Buffer.from(`int a${i};`) })).sort(
        (a, b) => (a.name < b.name ? -1 : 1),
      ),
    ],
  ] as const) {
    it(`${what} is taken by who reads it, with the report where there is room for it`, async function () {
      this.timeout(30_000);
      const submitted = { files, leftOut: [] };
      const prepared = prepareSubmission(submitted, reportOf(submitted));
      const back = await readSubmissionFiles(written(prepared.zip));
      assert.equal(digestFiles(back.files), digestFiles(files));
      assert.equal(back.report !== undefined, prepared.report !== undefined);
      assert.equal(prepared.standing, prepared.report ? 'current' : 'none');
    });
  }

  it('the report says in both languages that it is unofficial, and nothing about the learner’s machine', async () => {
    const report = reportOf(await readWorkFolder(work));
    assert.deepEqual(localReportSchema.parse(JSON.parse(JSON.stringify(report))), report);
    assert.equal(report.official, false);
    assert.match(report.notice.en, /^Unofficial\./);
    assert.match(report.notice['zh-cn'], /非正式/);
    const failed = report.grade.checks.find(({ finding }) => finding);
    assert.ok(failed?.finding, 'the sample has a check that failed');
    assert.ok(
      sampleGrade.checks.some(({ finding }) => finding?.evidence),
      'the sample has evidence',
    );
    assert.equal(failed.finding.evidence, undefined);
  });

  it('a file that was changed after the grade is told, here and by who reads it', async () => {
    const report = reportOf(await readWorkFolder(work));
    put('server.c', 'int main(void) { return 1; }\n');
    const prepared = prepareSubmission(await readWorkFolder(work), report);
    assert.equal(prepared.standing, 'changed');
    const back = await readSubmissionFiles(written(prepared.zip));
    const claim = readReport(back.report, digestFiles(back.files));
    assert.ok(typeof claim === 'object');
    assert.equal(claim.isOfTheseFiles, false);
  });

  it('what was built since the grade changes nothing', async () => {
    const report = reportOf(await readWorkFolder(work));
    put('server', Buffer.from('\x7fELF\x01', 'latin1'));
    put('server.o', 'x');
    assert.equal(prepareSubmission(await readWorkFolder(work), report).standing, 'current');
  });

  it('a report that lies in the folder is not taken for the learner’s grade', async () => {
    put('socklab-report.json', '{"grade":{"score":100}}');
    const prepared = prepareSubmission(await readWorkFolder(work), undefined);
    assert.equal(prepared.standing, 'none');
    assert.equal((await readSubmissionFiles(written(prepared.zip))).report, undefined);
  });

  it('keys, passwords and large files are warned of', async () => {
    put('.env', 'TOKEN=1');
    put('.env.example', 'TOKEN=');
    put('keys/id_ed25519', 'x');
    put('notes.txt', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc');
    put('cert.pem', 'x');
    put('data.bin', Buffer.alloc(3 * 2 ** 20, 1));
    const { warnings } = prepareSubmission(await readWorkFolder(work), undefined);
    const told = warnings.map(({ kind, text }) => `${kind} ${/“(.*)”/.exec(english.say(text))?.[1] ?? ''}`);
    assert.deepEqual(told, [
      'secret .env',
      'secret cert.pem',
      'large data.bin',
      'secret keys/id_ed25519',
      'secret notes.txt',
    ]);
  });
});

describe('a learner’s report as it comes in', () => {
  const digest = 'a'.repeat(64);
  const claim = (change: (report: Record<string, unknown>) => unknown): Buffer => {
    const report = { schema: 'socklab-report/1', official: false, files: digest, grade: sampleGrade };
    return Buffer.from(JSON.stringify(change(report)));
  };

  it('is not there', () => assert.equal(readReport(undefined, digest), undefined));

  it('reads, also with fields that a later version has', () =>
    assert.deepEqual(
      readReport(
        claim(report => ({ ...report, later: 1 })),
        digest,
      ),
      { lab: 'echo-server', labVersion: '1.0.0', score: 14, maxScore: 34, isOfTheseFiles: true },
    ));

  const grade = (more: object): Buffer =>
    claim(report => ({ ...report, grade: { ...sampleGrade, ...more } }));
  for (const [what, report] of [
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['nothing', Buffer.alloc(0)],
    ['a list', Buffer.from('[]')],
    ['null', Buffer.from('null')],
    ['lists in lists without end', Buffer.from('['.repeat(500_000))],
    ['more than is allowed', Buffer.alloc(3 * 2 ** 20, ' ')],
    ['a report that says that it is official', claim(r => ({ ...r, official: true }))],
    ['a report of another form', claim(r => ({ ...r, schema: 'socklab-report/2' }))],
    ['no grade', claim(r => ({ ...r, grade: undefined }))],
    ['a score in words', grade({ score: '100' })],
    ['a score below nothing', grade({ score: -1 })],
    ['a score beyond measure', grade({ score: 900 })],
    ['a score without end', Buffer.from(grade({ score: 7777 }).toString().replace('7777', '1e999'))],
    ['a name of a lab without end', grade({ lab: 'x'.repeat(100_000) })],
  ] as const) {
    it(`${what} is unreadable, and no harm`, () => assert.equal(readReport(report, digest), 'unreadable'));
  }
});
