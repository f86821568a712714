import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { LocalReport } from '../../../../src/protocol/localReport.ts';
import { activateSocklab, openFolder, useServer } from '../../labsView.ts';

describe('preparing a submission', function () {
  this.timeout(180_000);
  let scratch: string;
  let out: string;

  before(async () => {
    await activateSocklab();
    scratch = mkdtempSync(join(tmpdir(), 'socklab-test-'));
    out = join(scratch, 'echo.zip');
  });

  after(() => {
    rmSync(scratch, { recursive: true, force: true });
    rmSync(join(openFolder(), 'notes'), { recursive: true, force: true });
    rmSync(join(openFolder(), 'server.o'), { force: true });
  });

  const prepare = (grade: boolean): Thenable<unknown> =>
    vscode.commands.executeCommand('socklab.prepareSubmission', { folder: openFolder(), out, grade });
  const python = (script: string, ...args: string[]): string =>
    execFileSync(
      'python3',
      ['-c', `import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n${script}`, out, ...args],
      {
        encoding: 'utf8',
      },
    );
  const names = (): string[] => python('print("\\n".join(z.namelist()))').trim().split('\n');
  const content = (name: string): string => python('sys.stdout.write(z.read(sys.argv[2]).decode())', name);

  it('grades first where that is wanted, and puts the work and the grade into a zip file', async () => {
    useServer('solutions', 'c');
    mkdirSync(join(openFolder(), 'notes'), { recursive: true });
    writeFileSync(join(openFolder(), 'notes', 'ideas.md'), '# Ideas\n');
    writeFileSync(join(openFolder(), 'server.o'), 'built');
    assert.equal(await prepare(true), out);

    assert.ok(names().includes('.socklab.json'));
    assert.ok(names().includes('notes/ideas.md'));
    assert.ok(!names().includes('server.o'), 'build output is left out');
    assert.equal(content('server.c'), readFileSync(join(openFolder(), 'server.c'), 'utf8'));
    const report = JSON.parse(content('socklab-report.json')) as LocalReport;
    assert.equal(report.schema, 'socklab-report/1');
    assert.equal(report.official, false);
    assert.equal(report.grade.lab, 'echo-server');
    assert.equal(report.grade.score, 100);
  });

  it('needs no second grade for the same work, and gives the same bytes', async () => {
    const first = readFileSync(out);
    rmSync(out);
    // Grading would give another seed and other times.
    assert.equal(await prepare(true), out);
    assert.deepEqual(readFileSync(out), first);
  });

  it('takes what is on the screen, saved or not, and tells by the digest that it was graded before', async () => {
    const graded = JSON.parse(content('socklab-report.json')) as LocalReport;
    const document = await vscode.workspace.openTextDocument(join(openFolder(), 'server.c'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '/* one more thought */\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(document.isDirty);
    assert.equal(await prepare(false), out);
    assert.match(content('server.c'), /^\/\* one more thought \*\//);
    const report = JSON.parse(content('socklab-report.json')) as LocalReport;
    assert.equal(report.files, graded.files, 'the report is still that of the earlier work');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('writes nothing where the work cannot be handed in, and says why', async () => {
    rmSync(out);
    execFileSync('mkfifo', [join(openFolder(), 'pipe')]);
    try {
      assert.equal(await prepare(false), undefined);
      assert.throws(() => statSync(out));
    } finally {
      rmSync(join(openFolder(), 'pipe'));
    }
  });

  it('never takes its own zip files along', async () => {
    out = join(openFolder(), 'echo.zip');
    try {
      assert.equal(await prepare(false), out);
      appendFileSync(join(openFolder(), 'notes', 'ideas.md'), 'more\n');
      assert.equal(await prepare(false), out);
      assert.ok(!names().includes('echo.zip'), `${names().join(' ')} in ${dirname(out)}`);
    } finally {
      rmSync(out, { force: true });
    }
  });
});
